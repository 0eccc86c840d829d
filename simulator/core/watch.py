"""The guard over a reply that comes word by word in a model's own words. What it lets through may be shown at once.

It holds back the last word while that could still turn out to be one that must not be said, and nothing else. A problem
that shows only later (two harmless words that together are none) means that what was shown has to be taken back.
`core/guard` remains the last look at every reply, authored ones included.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from simulator.core import suspicions
from simulator.core.brief import Brief, offered
from simulator.core.documents import Persona
from simulator.core.guard import mentions, problems_with
from simulator.core.vocabulary import Speaker

MAX_WORDS = 90
"""A client who talks longer than this in one breath is a model that does not stop."""
_LONGEST_PHRASE = 50
_CLAUSE = 30
"""Characters after which phrases are looked for. What they betray may have been shown by then, and is taken back."""
_CURLY = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2011": "-", "\n": " ", "\u00a0": " "}
)
_PARTIAL = re.compile(r"[\w'-]+$")
_CAPITAL = re.compile(r"(?<![\w'])[A-Z][\w'-]*")
_PERHAPS_A_NAME = re.compile(r"(?<![\w'])([A-Z][\w'-]+)\s+[\w'-]*$")
_SENTENCE_START = re.compile(r"""(?:^|[.!?:"(\[\u2026\u2013\u2014-])\s*["'(\[]*$""")


@dataclass(frozen=True)
class Problem:
    """Why a reply must not be said: in words for the log, and in words for the voice, which give nothing away."""

    what: str
    hint: str


class Watch:
    """One reply as it comes.

    Args:
        brief: what the voice was given.
        persona: whose hidden words, people and dead the reply is held against.
    """

    def __init__(self, brief: Brief, persona: Persona) -> None:
        self._brief, self._persona = brief, persona
        self.text = ""
        self.shown = ""
        self.problems: tuple[Problem, ...] = ()
        self._looked = 0

    @classmethod
    def hints(cls, refused: str, brief: Brief, persona: Persona) -> tuple[str, ...]:
        """What was wrong with a reply, in words for the voice."""
        watch = cls(brief, persona)
        watch.take(refused)
        watch.finish()
        return tuple(dict.fromkeys(problem.hint for problem in watch.problems))

    def take(self, piece: str) -> str:
        """The next piece of the reply. Returns what may be shown now, some of it held back until now perhaps."""
        self.text = (self.text + piece.translate(_CURLY)).lstrip()
        end = self._safe_end()
        if self.problems or end <= len(self.shown):
            return ""
        found = [*self._betrayals_in(self._from(len(self.shown)), end)]
        if end - self._looked >= _CLAUSE or self.text[end - 1] in ".?!:":
            found += self._problems_in(self._from(self._looked), end)
            self._looked = end
        self.problems = tuple(found)
        return "" if self.problems else self._show(end)

    def _from(self, place: int) -> int:
        """A word's beginning, far enough before the place that no phrase is cut by it."""
        return self.text.rfind(" ", 0, max(0, place - _LONGEST_PHRASE)) + 1

    def finish(self) -> str:
        """The reply has ended: the last look at all of it. Returns what is left to show."""
        self.text = self.text.rstrip()
        last = [Problem(what, _LAST_LOOK) for what in problems_with(self.text, self._brief, self._persona)]
        found = (*self._betrayals_in(0, len(self.text)), *self._problems_in(0, len(self.text)), *last)
        self.problems = tuple({problem.what: problem for problem in reversed(found)}.values())[::-1]
        return "" if self.problems else self._show(len(self.text))

    def _show(self, end: int) -> str:
        fresh = self.text[len(self.shown) : end]
        self.shown = self.text[:end]
        return fresh

    def _safe_end(self) -> int:
        """How far the text can be judged: to its last word, or before it if that may become another; without spaces."""
        name = _PERHAPS_A_NAME.search(self.text)
        if name is not None and self._may_be_a_name(name):
            return len(self.text[: name.start()].rstrip())
        partial = _PARTIAL.search(self.text)
        if partial is None or not self._may_become_wrong(partial[0]):
            return len(self.text.rstrip())
        return len(self.text[: partial.start()].rstrip())

    def _may_be_a_name(self, word: re.Match[str]) -> bool:
        """Whether a word that begins a sentence shows only by its next word that it is somebody."""
        bare = _bare(word[1])
        known = bare in suspicions.SAFE_CAPITALS or bare in self._names_allowed or self._is_common(bare.casefold())
        return not known and _SENTENCE_START.search(self.text[: word.start()]) is not None

    def _may_become_wrong(self, partial: str) -> bool:
        if partial.casefold() in suspicions.STARTERS or partial in suspicions.SAFE_CAPITALS:
            return False
        if partial[0].isupper() or partial[0].isdigit():
            return True
        return any(word.startswith(partial) or partial.startswith(word) for word in self._guarded_words)

    def _betrayals_in(self, begin: int, end: int) -> Iterator[Problem]:
        """What must not be shown for a moment: names, the hidden detail, risk. Looked for at every word."""
        text = self.text[begin:end]
        if self._hidden is not None and self._hidden.search(text):
            for word in self._persona.hidden.give_away:
                if mentions(text, word):
                    yield Problem(f"gives away '{word}'", "It added something that is not yours to tell now.")
        if (match := suspicions.RISK.search(text)) and not suspicions.RISK.search(self._offered):
            yield Problem(f"risk beyond the script: '{match[0]}'", "It spoke of dying or of harming oneself. Do not.")
        for name in self._names(text, begin == 0):
            yield Problem(
                f"a name that nobody has said: '{name}'", "It named somebody or something new. Invent nothing."
            )

    def _problems_in(self, begin: int, end: int) -> Iterator[Problem]:
        """What else is wrong in this stretch of the reply. Looked for clause by clause."""
        text = self.text[begin:end]
        yield from self._out_of_role(text)
        yield from self._not_to_be_told(text)
        yield from self._not_in_the_file(text)
        if len(self.text) > MAX_WORDS * 4 and len(self.text.split()) > MAX_WORDS:
            yield Problem(f"longer than {MAX_WORDS} words", "It was far too long. Two or three sentences are enough.")

    def _out_of_role(self, text: str) -> Iterator[Problem]:
        if (match := suspicions.MACHINE.search(text)) and match[0] not in self._offered:
            yield Problem(f"assistant talk: '{match[0]}'", "It sounded like an assistant, not like this person.")
        if (match := suspicions.COUNSELLOR.search(text)) and match[0] not in self._offered:
            yield Problem(f"role reversal: '{match[0]}'", "It did the therapist's work. You are the one being asked.")
        if (match := suspicions.RUBRIC.search(text)) and match[0].casefold() not in self._talk.casefold():
            yield Problem(f"talks of the exercise: '{match[0]}'", "It spoke of the exercise. There is only the room.")
        if match := self._labels.search(text):
            yield Problem(
                f"two speakers: '{match[0].strip()}'", "It wrote more than your own words. Say only your line."
            )

    def _not_to_be_told(self, text: str) -> Iterator[Problem]:
        if (match := suspicions.MEDICINE.search(text)) and match[0].casefold() not in self._clients_own.casefold():
            yield Problem(f"a medicine, which nobody has told: '{match[0]}'", "It brought in a medicine. Leave it out.")
        soft_too = f"{self._clients_own}\n{self._talk}"
        for lists, allowed in ((suspicions.HARD, self._clients_own), (suspicions.SOFT, soft_too)):
            for what, pattern in lists.items():
                if (match := pattern.search(text)) and not pattern.search(allowed):
                    yield Problem(
                        f"{what}, which nobody has told: '{match[0]}'", f"It brought in {what}. Leave it out."
                    )

    def _not_in_the_file(self, text: str) -> Iterator[Problem]:
        for match in suspicions.MY_KIN.finditer(text):
            denied = _DENIED.search(text[: match.start()])
            if not denied and not re.search(rf"\b{match[1]}\b", self._clients_own, re.IGNORECASE):
                yield Problem(f"somebody who has not come up: '{match[0]}'", "It brought in a person. Invent nobody.")
        for match in suspicions.AMOUNT.finditer(text):
            if not re.search(rf"\b{match[1]}\b", f"{self._clients_own}\n{self._brief.said}", re.IGNORECASE):
                yield Problem(
                    f"a figure of its own: '{match[0]}'", "It gave a figure that you do not know. Leave it out."
                )
        if self._dead is not None and (dead := self._dead.search(text)):
            yield Problem(
                f"speaks of the dead as living: '{dead[0]}'", "It spoke of somebody who has died as if alive."
            )

    def _names(self, text: str, from_the_start: bool) -> Iterator[str]:
        for match in _CAPITAL.finditer(text):
            name = _bare(match[0])
            if len(name) < 2 or name in suspicions.SAFE_CAPITALS or name in self._names_allowed:
                continue
            if match.start() == 0 and not from_the_start:
                continue  # whether a sentence begins here was seen when it was shown
            begins = _SENTENCE_START.search(text[: match.start()]) is not None
            if not begins or (
                not self._is_common(name.casefold()) and suspicions.NAME_GOES_ON.match(text, match.end())
            ):
                yield name

    def _is_common(self, word: str) -> bool:
        return word in suspicions.STARTERS or word in self._persona.common_words

    # -- what may be said ------------------------------------------------------------------------

    @cached_property
    def _offered(self) -> str:
        return "\n".join((*offered(self._brief), *self._brief.reaction_lines, *self._brief.situation_lines))

    @cached_property
    def _clients_own(self) -> str:
        """Everything that the client has said, may say now, or is known by from the referral."""
        brief, bearing = self._brief, self._brief.bearing
        known = (brief.name, bearing.work, bearing.why_now, bearing.referral, str(bearing.age), *bearing.small_talk)
        return "\n".join((self._offered, *brief.heard, *known, *brief.gestures, *brief.shorts, *bearing.idioms))

    @cached_property
    def _talk(self) -> str:
        """What the trainee has said lately."""
        lately = (spoken.text for spoken in self._brief.recent if spoken.speaker is Speaker.TRAINEE)
        return "\n".join((*lately, self._brief.said))

    @cached_property
    def _names_allowed(self) -> frozenset[str]:
        words = _CAPITAL.findall(f"{self._clients_own}\n{self._talk}")
        return frozenset(map(_bare, words))

    @cached_property
    def _may_tell_hidden(self) -> bool:
        return "hidden" in self._brief.told or any(p.fact == "hidden" for p in self._brief.permitted)

    @cached_property
    def _guarded_words(self) -> tuple[str, ...]:
        words = () if self._may_tell_hidden else self._persona.hidden.give_away
        own = (part.rstrip("*").casefold() for phrase in words for part in phrase.split())
        return (*own, *suspicions.WORDS_HELD_BACK)

    @cached_property
    def _hidden(self) -> re.Pattern[str] | None:
        """Any word of the hidden detail, to be looked at closer; None when it may be told."""
        words = () if self._may_tell_hidden else self._persona.hidden.give_away
        return re.compile(_alternatives(w.rstrip("*") for w in words), re.IGNORECASE) if words else None

    @cached_property
    def _labels(self) -> re.Pattern[str]:
        own = "|".join(re.escape(part) for part in {self._brief.name, self._brief.name.split()[0]})
        others = "Therapist|Trainee|Counsell?or|Doctor|Client|Patient|User|Assistant|Human|System|Interviewer|You|Me"
        return re.compile(rf"(?:^|[\s.!?\"”)*])(?:{others}|{own})\**\s?:")

    @cached_property
    def _dead(self) -> re.Pattern[str] | None:
        names = _alternatives(p.name.split()[0] for p in self._persona.people if p.died)
        return re.compile(rf"\b(?:{names}) {suspicions.ALIVE}\b") if names else None


def _bare(word: str) -> str:
    return word.removesuffix("'s").rstrip("'-")


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted({re.escape(word) for word in words}))


_DENIED = re.compile(r"\b(?:no|not|never|n't)\b[^.!?]{0,20}$")
_LAST_LOOK = "It was empty, or word for word what you have said before. Say it differently."
