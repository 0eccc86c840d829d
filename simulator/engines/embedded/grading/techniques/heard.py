"""Components of techniques that the encoder hears, joined with those that a rule has found."""

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote
from simulator.engines.embedded.grading.scene import Scene
from simulator.engines.embedded.grading.techniques.rules import BEGUN


def with_what_is_heard(scene: Scene, criterion: Criterion, seen: Observation) -> Observation:
    """What the rules saw, less where the encoder cannot hear it at all, and more where it hears it clearly."""
    shown: dict[str, Quote] = {}
    for component in (c.id for c in (*criterion.basic, *criterion.advanced)):
        limits, ruled = scene.judge.limits(criterion.id, component), seen.components.get(component)
        if limits is None or not scene.trainee:
            shown |= {component: ruled} if ruled is not None else {}
            continue
        label = f"{criterion.id} {component}"
        score, turn = max(((scene.heard[t.index].by_label[label], t) for t in scene.trainee), key=lambda s: s[0])
        alone, where_ruled = limits
        if ruled is not None and score >= where_ruled:
            shown[component] = ruled
        elif score >= alone:
            shown[component] = Quote(turn=turn.index, text=scene.most_telling(label, turn))
    return seen.model_copy(update={"components": shown, "opportunity": seen.opportunity or len(shown) >= BEGUN})
