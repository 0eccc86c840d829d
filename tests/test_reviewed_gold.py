"""Reviews leave as a gold file, and `calibrate` reads it: the round trip, on sessions that were really held."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.core.review import Remark
from simulator.faces import cli
from simulator.faces.gold import measure
from simulator.faces.render import console
from simulator.library import Library
from simulator.logbook import Logbook, sqlite_url
from simulator.ports import Engine
from simulator.reviewed_gold import gold_lines
from simulator.session import Session
from simulator.sessions import Sessions
from simulator.supervising import say
from tests.faces.test_review import held
from tests.faces.test_terminal import SESSION


async def review(sessions: Sessions, session: Session, *remarks: Remark) -> None:
    """Says it as the page would."""
    await say(sessions.logbook, session, "sue", *remarks)


async def reviewed(sessions: Sessions) -> Session:
    """A signed session: the first finding refuted, the others agreed with, and one added."""
    session = await held(sessions, *SESSION)
    assert session.scorecard is not None
    found = [*session.scorecard.findings, *session.scorecard.advisory]
    verdicts = [
        Remark(kind="verdict", criterion=f.criterion, turn=f.turn, quote=f.quote, verdict="agree" if i else "disagree")
        for i, f in enumerate(found)
    ]
    said = session.transcript.turns[0].text
    added = Remark(kind="finding", criterion="secrecy_promised", turn=0, quote=said)
    await review(sessions, session, *verdicts, added, Remark(kind="signed"))
    return session


async def test_a_signed_session_goes_out_and_calibrate_reads_it(
    sessions: Sessions, engine: Engine, library: Library, tmp_path: Path
) -> None:
    session = await reviewed(sessions)
    assert session.scorecard is not None
    found = [*session.scorecard.findings, *session.scorecard.advisory]
    ((_, line),) = [pair async for pair in gold_lines(sessions, None)]
    data = json.loads(line)
    assert data["clean"] == [{"id": found[0].criterion, "turn": found[0].turn}]
    assert {"id": "secrecy_promised", "turn": 0} in data["gold"]
    assert {(m["id"], m["turn"]) for m in data["gold"]} >= {(f.criterion, f.turn) for f in found[1:]}
    assert data["whole"] is True
    assert "ann" not in data.values()
    file = tmp_path / "gold.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    measured, bad = await measure([file], engine, library, console(stderr=True))
    assert bad == 0
    tally = measured.figures.overall.tally
    assert tally.false >= 1
    assert tally.missed == 1
    assert tally.hits == len({(f.criterion, f.turn) for f in found[1:]})


async def test_a_finding_that_nobody_judged_says_nothing_of_its_criterion(sessions: Sessions) -> None:
    session = await held(sessions, *SESSION)
    await review(sessions, session, Remark(kind="signed"))
    ((_, line),) = [pair async for pair in gold_lines(sessions, None)]
    data = json.loads(line)
    assert (data["gold"], data["clean"], data["whole"]) == ([], [], False)


async def test_a_blind_rating_marks_the_whole_session(sessions: Sessions) -> None:
    session = await held(sessions, *SESSION)
    quote = session.transcript.turns[0].text
    mark = Remark(kind="finding", criterion="cbt_drift", turn=0, quote=quote, blind=True)
    await review(sessions, session, mark, Remark(kind="rated", level="2", blind=True))
    ((_, line),) = [pair async for pair in gold_lines(sessions, None)]
    data = json.loads(line)
    assert (data["gold"], data["clean"], data["whole"]) == ([{"id": "cbt_drift", "turn": 0}], [], True)


async def test_nobody_takes_out_what_is_beyond_their_reach(sessions: Sessions) -> None:
    await reviewed(sessions)
    assert [pair async for pair in gold_lines(sessions, "tom")] == []


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IPT_DATA_DIR", str(tmp_path))
    return tmp_path


def test_the_command_writes_a_file_and_prints_the_figures(
    data: Path, library: Library, engine: Engine, tmp_path: Path
) -> None:

    async def fill() -> None:
        async with Logbook.at(sqlite_url(data / "sessions.db")) as log:
            await reviewed(Sessions(library, log, engine))

    asyncio.run(fill())
    gold = tmp_path / "gold.jsonl"
    done = CliRunner().invoke(cli.app, ["trust", "--gold", str(gold)])
    assert (done.exit_code, done.exception) == (0, None)
    assert "1 reviewed sessions written" in done.stdout
    assert json.loads(gold.read_text(encoding="utf-8"))["turns"]
    shown = CliRunner().invoke(cli.app, ["trust"])
    assert "all together" in shown.stdout
    assert "Below a kappa of 0.6 a criterion only advises" in " ".join(shown.stdout.split())
