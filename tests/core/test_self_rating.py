from simulator.core.self_rating import MAIN_CRITERIA, criteria_to_rate
from simulator.core.vocabulary import FocalArea, Phase
from simulator.library import Library


def test_a_session_asks_about_the_few_techniques_that_belong_to_its_area_and_phase(library: Library) -> None:
    for area in FocalArea:
        for number, phase in ((1, Phase.INITIAL), (7, Phase.MIDDLE), (14, Phase.ENDING)):
            asked = criteria_to_rate(library.rubric, session=number, phase=phase, area=area)
            assert len(asked) == MAIN_CRITERIA
            assert all(c.kind == "technique" and c.applies(session=number, phase=phase, area=area) for c in asked)
    middle = criteria_to_rate(library.rubric, session=7, phase=Phase.MIDDLE, area=FocalArea.GRIEF)
    assert middle[0].id == "grief_work"
    ending = criteria_to_rate(library.rubric, session=14, phase=Phase.ENDING, area=FocalArea.GRIEF)
    assert ending[0].id == "termination_work"


def test_a_drill_asks_about_its_own(library: Library) -> None:
    about = ("premature_reassurance", "encouragement_of_affect")
    asked = criteria_to_rate(library.rubric, session=2, phase=Phase.INITIAL, area=None, about=about)
    assert {c.id for c in asked} == set(about)
