"""A brief as a prompt of bounded size: a beginning that never changes for a client, and what there is to this turn.

The beginning makes up at least 70 % of it, so that most of every prompt can be kept by the provider; the rest is cut to
fit, the oldest of the talk first, so that a long session costs no more a turn than a short one.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from simulator.core.brief import Bearing, Brief, offered
from simulator.core.vocabulary import Speaker
from simulator.engines.llm.wire import Prompt
from simulator.engines.llm.wording import clipped, filled, harmless, words

PREFIX = 4180
"""Characters of the beginning: more than the 1,024 tokens from which providers keep one."""
TURN = 1770
"""Most characters of the rest: with it the beginning is 70 % of the whole, and the whole under 6,000."""
_SAID_NOW = 420
_SAID_BEFORE = 220
_SUMMARY = 330
_MANNER = 1000
_REFERRAL = 700
_LINES = 640


def voice_prompt(brief: Brief) -> Prompt:
    """The prompt for one reply."""
    prefix = _prefix(
        brief.name, brief.manner, brief.sentence_words, brief.bearing, (*brief.gestures[:4], *brief.shorts[:6])
    )
    return Prompt(prefix, _turn(brief))


@lru_cache(maxsize=64)
def _prefix(name: str, manner: str, sentence_words: int, bearing: Bearing, samples: tuple[str, ...]) -> str:
    gaps = {
        "name": name,
        "age": str(bearing.age),
        "pronouns": bearing.pronouns,
        "work": bearing.work[0].lower() + bearing.work[1:],
        "why_now": bearing.why_now,
        "referral": clipped(bearing.referral, _REFERRAL),
        "manner": clipped(manner, _MANNER),
        "sentence_words": str(sentence_words),
        "reply_sentences": str(bearing.reply_sentences),
        "idioms": ", ".join(bearing.idioms) or "none",
    }
    bare = len(filled("voice.md", **gaps, samples=""))
    return filled("voice.md", **gaps, samples="\n".join(_fitting((*samples, *bearing.small_talk), PREFIX - bare)))


def _fitting(lines: Iterable[str], most: int) -> Iterator[str]:
    left = most
    for line in lines:
        if len(line) + 3 <= left:
            left -= len(line) + 3
            yield f"- {line}"


def _turn(brief: Brief) -> str:
    parts = {
        "name": brief.name.split()[0],
        "now": " ".join(filter(None, _now(brief))),
        "lines": clipped(_lines(brief), _LINES),
        "objections": _objections(brief),
    }
    bare = len(filled("voice_turn.md", **parts, summary="", talk=""))
    said = f"Trainee: {clipped(harmless(brief.said), _SAID_NOW)}"
    recent = _recent(brief, TURN - bare - len(said) - 1 - _SUMMARY // 2)
    talk = "\n".join((*recent, said))
    summary = clipped(_summary(brief, len(recent)), min(_SUMMARY, TURN - bare - len(talk)))
    return filled("voice_turn.md", **parts, summary=summary, talk=talk)


def _recent(brief: Brief, room: int) -> list[str]:
    """The last turns before this one, as many as there is room for."""
    kept: list[str] = []
    for spoken in reversed(brief.recent):
        who = "You" if spoken.speaker is Speaker.CLIENT else "Trainee"
        line = f"{who}: {clipped(harmless(spoken.text), _SAID_BEFORE)}"
        if len(line) + 1 > room:
            break
        room -= len(line) + 1
        kept.append(line)
    return kept[::-1]


def _summary(brief: Brief, recent: int) -> str:
    """What was told before the last turns: of whom and of what, and the newest of it in the client's own words."""
    if not brief.told and not brief.heard:
        return str(words("voice_now.yaml")["nothing_yet"])
    about: dict[str, list[str]] = {}
    for address in brief.told:
        owner, _, what = address.partition(".")
        about.setdefault(owner, []).append(what.replace("_", " "))
    told = "; ".join(
        f"{owner} ({', '.join(filter(None, what))})" if any(what) else owner for owner, what in about.items()
    )
    older = brief.heard[: max(0, len(brief.heard) - (recent + 1) // 2)]
    said = " / ".join(f"“{harmless(text).split('. ')[0].rstrip('.')}”" for text in older[-3:])
    return "; ".join(part for part in (told, said) if part) or str(words("voice_now.yaml")["nothing_yet"])


def _now(brief: Brief) -> Iterator[str]:
    say = words("voice_now.yaml")
    yield say["candour"][brief.candour.value]
    yield _from(brief.irritation, say["irritation"])
    yield _from(brief.hope, say["hope"])
    if brief.plays:
        yield say["plays"].replace("{{other}}", brief.plays)
    elif brief.in_role_as:
        yield say["in_role"].replace("{{other}}", brief.in_role_as)
    if brief.reaction:
        yield say["reaction"].get(brief.reaction.kind.value, "")
    if brief.situation:
        yield say["situation"].get(brief.situation.value, "")


def _from(level: float, steps: Sequence[tuple[float, str]]) -> str:
    return next((sentence for least, sentence in steps if level >= least), "")


def _lines(brief: Brief) -> str:
    say, facts = words("voice_now.yaml"), offered(brief)
    samples = (*brief.reaction_lines[:1], *(() if facts else brief.situation_lines[:3]))
    fresh = [line for line in samples if not any(line in heard for heard in brief.heard)]
    told = [say["lines"], *(f"- {line}" for line in facts)] if facts else []
    manner = [say["no_facts"] if not facts else "In the manner of:", *(f"- {line}" for line in fresh)]
    return "\n".join((*told, *(manner if fresh or not facts else ())))


def _objections(brief: Brief) -> str:
    if not brief.objections:
        return ""
    return str(words("voice_now.yaml")["objections"]).replace("{{hints}}", " ".join(brief.objections[:3]))
