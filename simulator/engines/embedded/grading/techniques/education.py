"""The technique of explaining depression: an illness, treatable, nobody's fault."""

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation
from simulator.core.vocabulary import Act, Symptom
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene, observation
from simulator.engines.embedded.patterns.regex import any_of
from simulator.engines.embedded.patterns.topics import certain_topics

_SYMPTOM_TOPICS = frozenset(s.value for s in Symptom)

_DEPRESSION = any_of(r"depress\w+")
_TREATABLE = any_of(
    r"treat\w+|get(?:s|ting)? better|recover\w*|therap\w+|medic\w+|help(?:s|ed) (?:most|many) people",
    r"responds?",
)
_NOT_FLAW = any_of(
    r"not (?:your fault|a (?:weakness|flaw|failing|sign)|because you|weak\w*|lazy|laziness|something you)",
    r"isn't (?:a |your )?(?:weakness|laziness|fault|flaw|character)|an illness",
    r"a (?:medical |real )?(?:condition|illness)|no(?:body|-one|t anybody)'s fault",
    r"nothing to (?:be ashamed|do with (?:weakness|character))",
)
_INVITES = any_of(
    r"any questions|what (?:questions|do you make|do you think)|does that (?:fit|make sense|sound)",
    r"how does that (?:sound|sit)|what would you (?:like to know|want to ask)",
    r"anything you(?:'d| would) like to ask",
)
_SCORES = any_of(r"score\w*|phq|questionnaire|out of 27|points")
_TEACH_BACK = any_of(
    r"in your own words|how would you (?:say|put|explain|tell)|tell me back|say (?:it )?back",
    r"what would you tell",
)


def psychoeducation_depression(scene: Scene, criterion: Criterion) -> Observation:
    """Depression named in the client's own symptoms, treatable, nobody's fault, with room for questions."""
    named = [
        t for t in scene.trainee if _DEPRESSION.search(normal(t.text)) and scene.reading(t).does(Act.PSYCHOEDUCATION)
    ]
    around = [t for t in scene.trainee if any(0 <= t.index - n.index <= 4 or t.index == n.index - 2 for n in named)]
    symptoms = {topic for t in around for topic in certain_topics(t.text) if topic.value in _SYMPTOM_TOPICS}
    most = max(named, key=lambda t: len(certain_topics(t.text)), default=None)
    return observation(
        criterion,
        opportunity=bool(named) or scene.case.phase == "initial",
        components={
            "named": scene.quote_like(named[0], _DEPRESSION) if named else None,
            "own_symptoms": scene.quote_if(most) if len(symptoms) >= 3 else None,
            "treatable_with_options": scene.first_like(_TREATABLE, around),
            "not_a_flaw": scene.first_like(_NOT_FLAW, around),
            "questions_invited": scene.first_like(_INVITES, around),
            "uses_scores": scene.first_like(_SCORES, around),
            "teach_back": scene.first_like(_TEACH_BACK, around),
            "client_idiom": None,
        },
    )
