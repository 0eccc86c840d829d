"""The grading of one session, whoever carries the questions: side by side over HTTP, or overnight in a batch.

Which questions, which answers can be used, what has to be asked once more, and what is left unjudged.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.core.counts import Counts
from simulator.core.rubric import Criterion, Rubric
from simulator.core.scoring import Observation
from simulator.engines.llm.grading.answers import Unusable, checked, forms_in
from simulator.engines.llm.grading.judges import agreed
from simulator.engines.llm.grading.panels import AGAIN, Panel, panel_prompt, panel_schema, panels_of
from simulator.engines.llm.grading.quoting import transcript_prompt
from simulator.engines.llm.wire import Prompt
from simulator.engines.llm.wording import template
from simulator.ports import Case

_Verdict = tuple[str, int]
"""A criterion and the judge."""


class Sitting:
    """One session before its judges.

    Args:
        counts: what can be counted, and `detected` what the embedded grader saw: evidence for the judges.
    """

    def __init__(
        self, case: Case, rubric: Rubric, counts: Counts, detected: Sequence[Observation], judges: int
    ) -> None:
        self.case = case
        self._criteria = [
            c for c in rubric.criteria if c.applies(session=case.session_number, phase=case.phase, area=case.focal_area)
        ]
        self._counts, self._detected = counts, {o.criterion: o for o in detected}
        self._judges = judges
        self._transcript = transcript_prompt(case)
        self._seen: dict[_Verdict, Observation] = {}
        self._complaints: dict[_Verdict, str] = {}

    @property
    def panels(self) -> tuple[Panel, ...]:
        """What is asked first."""
        return tuple(p for judge in range(1, self._judges + 1) for p in panels_of(self._criteria, judge))

    def prompt(self, panel: Panel) -> Prompt:
        """Rules, then transcript, both shared by all panels; then the panel."""
        return Prompt(template("grader.md"), self._transcript, panel_prompt(panel, self._counts, self._detected))

    @staticmethod
    def schema(panel: Panel) -> dict[str, Any]:
        """The form that the answer is to have."""
        return panel_schema(panel.criteria)

    def take(self, panel: Panel, answer: str) -> bool:
        """An answer came: each criterion of it is used or complained of by itself. Whether all of it could be used."""
        try:
            forms = forms_in(answer)
        except Unusable as why:
            self.miss(panel, str(why))
            return False
        for criterion in panel.criteria:
            try:
                seen = checked(criterion, forms, self.case.turns)
            except Unusable as why:
                self._complaints[criterion.id, panel.judge] = str(why)
            else:
                self._seen[criterion.id, panel.judge] = seen
                self._complaints.pop((criterion.id, panel.judge), None)
        return all((criterion.id, panel.judge) in self._seen for criterion in panel.criteria)

    def miss(self, panel: Panel, why: str) -> None:
        """No answer came, or none that can be read."""
        for criterion in panel.criteria:
            self._complaints[criterion.id, panel.judge] = why

    def again(self) -> tuple[Panel, ...]:
        """What has to be asked once more, in at most two calls a judge."""
        return tuple(p for judge in range(1, self._judges + 1) for p in self._again(judge))

    def _again(self, judge: int) -> Iterator[Panel]:
        open_ = [c for c in self._criteria if (c.id, judge) in self._complaints]
        size = -(-len(open_) // AGAIN)
        for number, i in enumerate(range(0, len(open_), size or 1), start=1):
            part = tuple(open_[i : i + size])
            complaints = tuple(dict.fromkeys(self._complaints[c.id, judge] for c in part))
            yield Panel(number, judge, part, complaints)

    def observations(self) -> tuple[Observation, ...]:
        """One a criterion that applies. What could not be judged twice has failed, and a person must look."""
        return tuple(agreed(c, self._by_judge(c), self.case.focal_area) for c in self._criteria)

    def _by_judge(self, criterion: Criterion) -> list[Observation]:
        keys = [(criterion.id, judge) for judge in range(1, self._judges + 1)]
        return [self._seen.get(key) or self._failed(criterion, self._complaints.get(key)) for key in keys]

    @staticmethod
    def _failed(criterion: Criterion, why: str | None) -> Observation:
        return Observation(criterion=criterion.id, failed=f"the model could not judge it: {why or 'it was not asked'}")
