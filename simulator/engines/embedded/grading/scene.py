"""A session laid out for detectors: who said what before, what was asked so far, and which words to quote."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from simulator.core.care import OUTSIDE_ORDINARY
from simulator.core.reading import Reading
from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Speaker, Topic
from simulator.engines.embedded.client_text import painful, takes_up, telling_phrase
from simulator.engines.embedded.features import asserted, normal, sentences
from simulator.engines.embedded.grading.situation import situation
from simulator.engines.embedded.judge import NOBODY, Judge
from simulator.engines.embedded.patterns.regex import any_of
from simulator.engines.embedded.people import people_named
from simulator.engines.embedded.reader import EmbeddedReader
from simulator.engines.embedded.turn_encoder import Heard, load_encoder
from simulator.engines.embedded.words import ACCUSING
from simulator.ports import Case

_NOT_ELSEWHERE = any_of(
    r"(?:don't|not|needn't|wouldn't|won't|no need)[^.?!]{0,40}(?:separate\w*|elsewhere|anything else|anywhere "
    r"else|another|"
    r"the other (?:place|treatment|one))|(?:is|be|will be) enough (?:for|on its own)|all (?:that )?you(?:'ll)? need",
)
"""'I wouldn't go looking for anything separate' keeps the client here."""

REPAIR_WITHIN = 3
MEETINGS_BEFORE_JUDGING_OMISSIONS = 6
"""Trainee turns below which nothing that was left out is held against a session: it has hardly begun."""


class Scene:
    """The case plus the questions that detectors ask of it. Trainee lines spoken in role are left out throughout."""

    def __init__(self, case: Case, reader: EmbeddedReader, judge: Judge = NOBODY) -> None:
        self.case = case
        self.reader = reader
        self.judge = judge
        self._likely: dict[int, dict[str, float]] = {}
        self._strengths: dict[tuple[str, Act], float] = {}
        self._before: dict[int, list[Turn]] = {}
        self.turns = [self._with_reading(turn, i) for i, turn in enumerate(case.turns)]

    def _with_reading(self, turn: Turn, index: int) -> Turn:
        if turn.speaker is Speaker.CLIENT or turn.reading is not None:
            return turn
        before = self.case.turns[:index]
        return turn.model_copy(update={"reading": self.reader.read_now(turn.text, before, self.case.persona)})

    @cached_property
    def trainee(self) -> list[Turn]:
        """The trainee's own turns, in order."""
        return [t for t in self.turns if t.speaker is Speaker.TRAINEE and t.in_role_as is None]

    @cached_property
    def client(self) -> list[Turn]:
        """The client's turns, in order."""
        return [t for t in self.turns if t.speaker is Speaker.CLIENT]

    @staticmethod
    def reading(turn: Turn) -> Reading:
        """The turn's reading; an empty one for a client turn."""
        return turn.reading or Reading()

    def likely(self, turn: Turn) -> dict[str, float]:
        """How likely the turn is to fall into each trap that was learnt, to the judge's mind."""
        if turn.index not in self._likely:
            heard = self.heard[turn.index].by_label
            self._likely[turn.index] = self.judge.probabilities(situation(self, turn), heard)
        return self._likely[turn.index]

    @cached_property
    def heard(self) -> dict[int, Heard]:
        """What the encoder makes of the trainee's turns. It reads them all at once, which takes half the time."""
        told = load_encoder().heard([(self.client_before(t), t.text) for t in self.trainee])
        return {t.index: heard for t, heard in zip(self.trainee, told, strict=True)}

    def most_telling(self, label: str, turn: Turn) -> str:
        """The sentence of the turn that the encoder hears the label in most."""
        heard = self.heard[turn.index]
        own = [i for i, part in enumerate(heard.parts) if asserted(part).strip()]
        if not own:
            return heard.parts[0] if heard.parts else turn.text
        return heard.parts[max(own, key=lambda i: heard.of_part(i, label))]

    def surest(self, turn: Turn) -> str | None:
        """The learnt trap that the turn is furthest above the threshold of; None if it is above none."""
        above = {t: (p - self.judge.threshold(t)) / (1 - self.judge.threshold(t)) for t, p in self.likely(turn).items()}
        best = max(above, key=above.__getitem__, default=None)
        return best if best is not None and above[best] >= 0 else None

    def before(self, turn: Turn) -> list[Turn]:
        """Trainee turns before this one, oldest first."""
        if turn.index not in self._before:
            self._before[turn.index] = [t for t in self.trainee if t.index < turn.index]
        return self._before[turn.index]

    def client_before(self, turn: Turn, back: int = 1) -> str:
        """The client's last words before this turn."""
        return " ".join(t.text for t in [c for c in self.client if c.index < turn.index][-back:])

    def in_risk(self, turn: Turn) -> bool:
        """Whether suicide is being talked about here (clinical note 2.1, rule 7)."""
        near = [*self.before(turn)[-2:], turn]
        cares = self.reading(turn).does(*OUTSIDE_ORDINARY)
        return cares or any(self.reading(t).does(Act.RISK_DIRECT) for t in near)

    @cached_property
    def sent_on(self) -> bool:
        """Whether the trainee explained that another treatment fits better: no frame and no task are owed then."""
        return any(self.sends_on(turn) for turn in self.trainee)

    def sends_on(self, turn: Turn) -> bool:
        """Whether this turn does: 'you need not look for anything else' speaks of it and does the opposite."""
        return self.reading(turn).does(Act.REFERRAL) and _NOT_ELSEWHERE.search(normal(turn.text)) is None

    def doing(self, *acts: Act) -> Iterator[Turn]:
        """The trainee turns that do any of these."""
        return (t for t in self.trainee if self.reading(t).does(*acts))

    def quote(self, turn: Turn, act: Act | None = None) -> Quote:
        """The sentence of the turn that shows the act best; the whole turn when it is short."""
        parts = sentences(turn.text)
        if act is None or len(parts) <= 1:
            return Quote(turn=turn.index, text=turn.text if len(parts) <= 1 else parts[-1])
        return Quote(turn=turn.index, text=max(parts, key=lambda part: self._strength(part, act)))

    def _strength(self, sentence: str, act: Act) -> float:
        """Remembered, for several detectors quote the same turn for the same act."""
        key = sentence, act
        if key not in self._strengths:
            self._strengths[key] = self.reader.strength(sentence, act)
        return self._strengths[key]

    def quote_if(self, turn: Turn | None) -> Quote | None:
        """The turn quoted, if there is one."""
        return self.quote(turn) if turn is not None else None

    def quote_like(self, turn: Turn, pattern: re.Pattern[str]) -> Quote | None:
        """The first sentence of the turn that matches the pattern (given in lower case)."""
        if not pattern.search(normal(turn.text)):
            return None  # most turns, and cheaper than sentence by sentence
        part = next((p for p in sentences(turn.text) if pattern.search(normal(p))), None)
        return Quote(turn=turn.index, text=part) if part else None

    def first_like(self, pattern: re.Pattern[str], turns: Iterable[Turn] | None = None) -> Quote | None:
        """The first sentence that matches, in these turns or, if none are named, anywhere in the session."""
        among = self.trainee if turns is None else turns
        return next((q for t in among if (q := self.quote_like(t, pattern))), None)

    def first_doing(self, *acts: Act, where: Callable[[Turn], bool] = lambda _: True) -> Quote | None:
        """The first trainee turn that does any of these, quoted."""
        turn = next((t for t in self.doing(*acts) if where(t)), None)
        return self.quote(turn, next(a for a in acts if self.reading(turn).does(a))) if turn else None

    def repaired_at(self, turn: Turn) -> int | None:
        """The turn, within three of the trainee's, in which it was taken back and explored again."""
        after = [t for t in self.trainee if t.index > turn.index][:REPAIR_WITHIN]
        for later in after:
            if self.reading(later).does(Act.REPAIR):
                return later.index
            if self.reading(later).does(*ACCUSING):
                return None  # what is taken back later is this one, not the one before it
        return None

    @cached_property
    def _pained(self) -> list[Turn]:
        return [t for t in self.client if painful(t.text)]

    def pained_client_turns(self) -> list[Turn]:
        """Client turns that hold painful feeling."""
        return self._pained

    def explored_since_pain(self, turn: Turn) -> bool:
        """Whether a trainee turn between the last painful client turn and this one explored it."""
        pained = [c.index for c in self.pained_client_turns() if c.index < turn.index]
        if not pained:
            return False
        start = pained[-1]
        while start - 2 in pained:  # one stretch of pain counts from where it began
            start -= 2
        between = [t for t in self.trainee if start < t.index < turn.index]
        return any(self._explores_feeling(t) for t in between)

    def _explores_feeling(self, turn: Turn) -> bool:
        reading = self.reading(turn)
        follows = takes_up(turn.text, self.client_before(turn))
        asks_feeling = reading.does(Act.OPEN_QUESTION) and (reading.about(Topic.FEELINGS) or follows)
        return asks_feeling or reading.does(Act.AFFECT_REFLECTION, Act.MIXED_FEELINGS, Act.VALIDATION)

    def person_near(self, turn: Turn) -> str | None:
        """The name of the person that this exchange is about, if the ground truth knows it."""
        persona = self.case.persona
        if persona is None:
            return None
        ids = [*self.reading(turn).people, *people_named(self.client_before(turn), persona)]
        return persona.person(ids[0]).name if ids else None

    def better_line(self, criterion: Criterion, turn: Turn, fits: Callable[[str], bool] = lambda _: True) -> str:
        """One of the criterion's better lines that fit, with the client's own words in it where they matter."""
        words = telling_phrase(self.client_before(turn))
        if words is not None and not painful(words):
            words = None  # handing back something that did not matter would be worse than no words
        if criterion.of_the_whole:
            words = None  # what was left out of a session has little to do with the client's last words
        person = self.person_near(turn)
        filled = [
            line.replace("{words}", words or "").replace("{person}", person or "")
            for line in criterion.better_lines
            if fits(line) and (words or "{words}" not in line) and (person or "{person}" not in line)
        ]
        with_words = [line for line in filled if words and words in line]
        choice = with_words or filled or ["Tell me more about that."]
        return choice[turn.index % len(choice)]

    def violation(
        self, criterion: Criterion, turn: Turn, confidence: float, act: Act | None = None, quote: Quote | None = None
    ) -> Violation:
        """A violation in this turn, quoted, with the line that would have been better here."""
        return Violation(
            quote=quote or self.quote(turn, act),
            confidence=round(max(0.0, min(0.97, confidence)), 2),
            repaired_at=self.repaired_at(turn),
            better_line=self.better_line(criterion, turn),
        )


def observation(
    criterion: Criterion,
    *,
    opportunity: bool,
    components: dict[str, Quote | None] | None = None,
    violations: Iterable[Violation] = (),
    confidence: float = 0.8,
) -> Observation:
    """An observation; components that were not shown are left out."""
    return Observation(
        criterion=criterion.id,
        opportunity=opportunity,
        components={name: quote for name, quote in (components or {}).items() if quote is not None},
        violations=tuple(violations),
        confidence=confidence,
    )


Detector = Callable[[Scene, Criterion], Observation]
"""What finds one criterion in a session. It bears the criterion's id."""
