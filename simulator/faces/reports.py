"""A trainee's reports on paper, and everything that is theirs in one file to take away."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fastapi.concurrency import run_in_threadpool

from simulator.core.transcript import Transcript
from simulator.faces.progress_data import own_progress
from simulator.faces.scorecard import card_for_trainee
from simulator.faces.texts import t
from simulator.interchange import interchange_line
from simulator.logbook import DamagedLog
from simulator.session import Session
from simulator.sessions import Sessions

if TYPE_CHECKING:
    from simulator.faces.paper import Paper, Shade

Card = Mapping[str, Any]
KINDS: tuple["Shade", ...] = ("to_work_on", "worth_a_look", "went_well")


def session_paper(card: Card) -> bytes:
    """One scorecard with its transcript, as PDF."""
    paper = _paper(f"{card['client']}, {t('printed.session', number=card['number'], planned=card['planned'])}")
    _scorecard(paper, card)
    paper.heading(t("turns.title"))
    for turn in card["turns"]:
        _turn(paper, turn, card["client"])
    return bytes(paper.output())


def progress_paper(trainee: str, found: Mapping[str, Any], cards: Sequence[Card]) -> bytes:
    """The whole record, and every scorecard after it, as PDF."""
    paper = _paper(t("progress.title"))
    progress = found["progress"]
    paper.heading(t("progress.title"), 16)
    paper.words(trainee, shade="soft")
    paper.words(_in_all(found), shade="soft")
    if progress.overall:
        paper.heading(t("progress.overall"))
        paper.chart([float(m.level) for m in progress.overall], 1, 4, [None] * len(progress.overall))
    if found["techniques"]:
        paper.heading(t("progress.techniques"))
        shown = [(c["name"], c["strip"].said, _level(c["last"]), _level(c["own"])) for c in found["techniques"]]
        header = (t("progress.technique"), t("progress.levels"), t("progress.last"), t("progress.own"))
        paper.rows(shown, (34, 34, 16, 16), header)
    if found["traps"]:
        paper.heading(t("progress.traps"))
        paper.rows(
            [(trap["name"], t("progress.times", times=trap["times"], of=trap["of"])) for trap in found["traps"]],
            (50, 50),
        )
    if found["drills"]:
        paper.heading(t("progress.drills"))
        kept = [(drill["name"], _level(drill["best"]), drill["standing"]) for drill in found["drills"]]
        paper.rows(kept, (40, 15, 45), (t("progress.drill"), t("progress.best"), t("progress.standing")))
    paper.heading(t("progress.portfolio"))
    rows = [(t("area." + area), *map(str, counts)) for area, counts in found["portfolio"]]
    paper.rows(rows, (40, 20, 20, 20), ("", *(t("phase." + phase) for phase in found["phases"])))
    for card in cards:
        paper.add_page()
        _scorecard(paper, card)
    return bytes(paper.output())


def _paper(title: str) -> "Paper":
    from simulator.faces.paper import Paper  # takes a while, and few sessions end on paper

    return Paper(title, t("page.simulated"), t("printed.page"))


def _in_all(found: Mapping[str, Any]) -> str:
    progress = found["progress"]
    return t(
        "progress.in_all",
        sessions=progress.sessions,
        drills=progress.drills_done,
        moments=progress.moments,
        spent=found["spent"],
    )


def _level(level: int | str | None) -> str:
    if level is None:
        return t("level.none")
    return f"{level} {t('level.' + str(level))}" if isinstance(level, int) else t("level." + level)


def _scorecard(paper: "Paper", card: Card) -> None:
    paper.heading(f"{card['client']}, {t('printed.session', number=card['number'], planned=card['planned'])}", 16)
    paper.words(f"{card['trainee']} · {card['when'][:16].replace('T', ' ')} UTC", shade="soft")
    paper.heading(_level(card["level"]), 13)
    paper.words(card["sentence"])
    _rating(paper, card["rating"])
    _changes(paper, card["changed"])
    paper.heading(t("scorecard.to_work_on"))
    for number, finding in enumerate(card["to_work_on"], start=1):
        _finding(paper, finding, card["client"], f"{number}. {finding['name']}")
    if not card["to_work_on"]:
        paper.words(t("scorecard.nothing"))
    for title, key in ((t("scorecard.went_well"), "went_well"), (t("printed.look"), "worth_a_look")):
        if card[key]:
            paper.heading(title)
        for finding in card[key]:
            _finding(paper, finding, card["client"], finding["name"])
    own = [turn for turn in card["turns"] if "openness" in turn]
    if own:
        paper.heading(t("turns.openness", client=card["client"]))
        levels = [float(card["openness"]), *(float(turn["openness"]) for turn in own)]
        paper.chart(levels, 0, 100, [None, *(_mark(turn) for turn in own)])
        paper.words(t("printed.chart"), size=8, shade="soft")
    paper.heading(t("scorecard.counted"))
    paper.rows([(fact["label"], fact["text"]) for fact in (*card["counted"], *card["apart"])], (22, 78))
    paper.words(f"{t('scorecard.trust')} {card['accuracy']}", size=8.5, shade="soft")
    versions = ", ".join(f"{name} {version}" for name, version in sorted(card["versions"].items()))
    paper.words(t("printed.versions", versions=versions, seed=card["seed"]), size=7, shade="soft")


def _rating(paper: "Paper", rating: Mapping[str, Any]) -> None:
    paper.heading(t("scorecard.beside"))
    if rating["overall"] is None and not rating["criteria"]:
        paper.words(t("scorecard.not_rated"), shade="soft")
        return
    overall = {"name": t("rating.overall"), "own": rating["overall"], "grader": rating["grader"]}
    rows = [(row["name"], _level(row["own"]), _level(row["grader"])) for row in (overall, *rating["criteria"])]
    paper.rows(rows, (50, 25, 25), ("", t("scorecard.own"), t("scorecard.grader")))
    if rating["remark"]:
        paper.words(f"{t('scorecard.own_remark')} “{rating['remark']}”", shade="soft")


def _changes(paper: "Paper", changed: Sequence[Mapping[str, Any]]) -> None:
    """What supervisors changed, if anything."""
    if not changed:
        return
    paper.heading(t("scorecard.changed"))
    for change in changed:
        paper.words(changed_line(change))


def changed_line(change: Mapping[str, Any]) -> str:
    """What one judgement did, in a line."""
    before, after = _level(change["before"]), _level(change["after"])
    line = t("scorecard.change", name=change["name"], before=before, after=after, who=change["who"])
    return f"{line} “{change['why']}”" if change["why"] else line


def _finding(paper: "Paper", finding: Mapping[str, Any], client: str, title: str) -> None:
    who = t("scorecard.you") if finding["own"] else client
    paragraphs = [
        f"“{finding['quote']}” ({t('scorecard.who_turn', who=who, number=finding['turn'])})",
        finding["remark"],
    ]
    if finding["kind"] == "to_work_on":
        paragraphs.append(f"{t('scorecard.matters')} {finding['why']}")
    if finding["better_line"]:
        paragraphs.append(f"{t('scorecard.might_say')} “{finding['better_line']}”")
    paper.note(title, paragraphs, finding["kind"])


def _mark(turn: Mapping[str, Any]) -> "Shade | None":
    kinds = {finding["kind"] for finding in turn["findings"]}
    return next((kind for kind in KINDS if kind in kinds), None)


def _turn(paper: "Paper", turn: Mapping[str, Any], client: str) -> None:
    who = t("turns.you", number=turn["number"]) if turn["own"] else client
    as_whom = f" {t('turns.as', name=turn['as_whom'])}" if turn["as_whom"] else ""
    paper.words(f"{who}{as_whom}", size=8.5, bold=True, shade="accent" if turn["own"] else "soft")
    paper.words(turn["text"])
    for finding in turn["findings"]:
        paper.note(f"{finding['name']} ({t('kind.' + finding['kind'])})", [f"“{finding['quote']}”"], finding["kind"], 8)
    paper.ln(1.5)


# -- everything in one file ---------------------------------------------------------------------


async def exported(sessions: Sessions, trainee: str) -> bytes:
    """A zip with what was said (JSON Lines), the scorecards (JSON Lines), and the report as PDF.

    A scorecard that still waits for the trainee's own rating stays out, as does a session whose log is damaged: that is
    said in the file instead.
    """
    found = await own_progress(sessions, trainee)
    talks, cards, unread = [], [], []
    for line in reversed(found["sessions"]):
        try:
            session = await sessions.load(line["id"])
        except DamagedLog as error:
            unread.append(str(error))
            continue
        talks.append(talk_line(session))
        card = await card_for_trainee(sessions, session)
        if card is not None:
            cards.append(card)
    report = await run_in_threadpool(progress_paper, trainee, found, cards)
    about = [t("export.about"), t("page.simulated"), *(t("export.unread", what=what) for what in unread)]
    files: dict[str, str | bytes] = {
        "README.txt": "\n\n".join(about) + "\n",
        "sessions.jsonl": "".join(f"{talk}\n" for talk in talks),
        "scorecards.jsonl": "".join(json.dumps(card, ensure_ascii=False, default=str) + "\n" for card in cards),
        "report.pdf": report,
    }
    return _zipped(files)


def talk_line(session: Session) -> str:
    """A session in the interchange format, with what else is the trainee's own beside it: takes, ratings, notes."""
    transcript: Transcript = session.transcript
    line = json.loads(interchange_line(transcript, session.persona.primary_area))
    line |= {
        "notice": t("page.simulated"),
        "opened_at": transcript.opened_at.isoformat(),
        "form": transcript.opened.form,
        "takes": [
            {"before": take.before, "turns": [{"speaker": turn.speaker, "text": turn.text} for turn in take.turns]}
            for take in transcript.takes
        ],
        "self_ratings": [rating.model_dump(mode="json") for rating in transcript.self_ratings],
        "notes": [{"turn": note.turn, **note.event.model_dump(mode="json")} for note in transcript.notes],
    }
    return json.dumps(line, ensure_ascii=True)


def _zipped(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()
