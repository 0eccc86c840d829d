"""Traps of fit: signs that ordinary IPT is not what is needed, and ordinary IPT goes on."""

import re
from collections.abc import Callable

from simulator.core.care import OUTSIDE_ORDINARY
from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.features import normal, unquoted
from simulator.engines.embedded.grading.scene import Scene, observation
from simulator.engines.embedded.patterns.regex import any_of

WENT_ON = 3
"""Trainee turns after a sign from which ordinary work counts as going on."""

_PSYCHOSIS = any_of(
    r"(?:hear|heard|hearing) (?:a |the |his |her |these )?voices?|voices? (?:tell|told|say|said|comment|call)\w*",
    r"(?:watching|following|filming|recording|poison\w*|bugged|listening (?:in )?(?:to|on)|after|plotting against) "
    r"(?:me|my|"
    r"us|our)|(?:messages?|signs?|signals?) (?:meant )?(?:for|to) me|(?:read|put|putting|insert\w*|taking) (?:my "
    r")?thoughts",
    r"(?:tv|television|radio|news|newsreader|number plates?) (?:\w+ ){0,4}(?:about|to|at|for) me|chosen (?:by|for|to)|"
    r"(?:implant|chip|camera)s? in|control(?:led|ling) (?:by|my)|they(?:'ve| have) replaced|smell of gas through",
)
_MANIA = any_of(
    r"(?:haven't|not|hardly|barely) (?:really )?(?:slept|sleep|sleeping|need\w* (?:any |to "
    r")?sleep)[^.?!]{0,60}(?:energy|great|"
    r"amazing|brilliant|fantastic|better than|wonderful|never felt|ideas|buzzing|fine|tired)",
    r"(?:two|three|four|couple of) hours(?:' sleep| sleep| a night)?[^.?!]{0,60}(?:energy|great|amazing|brilliant|"
    r"fantastic|"
    r"wonderful|never felt|ideas|buzzing|not (?:even )?tired)",
    r"(?:never felt (?:better|so (?:good|alive|well)))|thoughts (?:are )?(?:racing|flying)|can't keep up with (?:my|"
    r"me)|"
    r"(?:bought|ordered|put down a deposit on|signed for) (?:a |the |two |three |\w+ )?(?:car|motorbike|boat|horse|"
    r"flat|house|"
    r"cars|van|business)|going to (?:save|change) the (?:world|country)|on (?:top|fire)|everything (?:makes|is) "
    r"(?:sense|"
    r"connected)",
)
_STOPS = any_of(
    r"psychiatr\w*|doctor|gp|crisis|hospital|emergency|mental health team|medical|lithium|specialist|urgent\w*|"
    r"assess\w*",
    r"not (?:go on|carry on|continue) with|put (?:that|this|the|our)[^.?!]{0,30}(?:aside|to one side)|stop (?:here|"
    r"there|"
    r"the|what)|before (?:we|anything)|how (?:long|many hours|much)[^?]*sle(?:ep|pt)|voices?|do (?:they|the voices) "
    r"(?:tell|"
    r"say)|safe\w*|another (?:kind|treatment)|first",
)
_TOO_NARROW = any_of(
    r"check(?:ing)? (?:the|it|them|that|my|every|again)[^.?!]{0,60}(?:times|hours|again|over and over|until|till)|"
    r"(?:wash|"
    r"scrub|clean|count|tap|line up|arrang)\w*[^.?!]{0,40}(?:times|hours|until|till|raw|again and again|over and "
    r"over|right)",
    r"(?:\w+ )?(?:hours|times) a day[^.?!]{0,40}(?:check|wash|clean|count|scrub)\w*|rituals?|contaminat\w+|germs|ocd",
    r"panic attacks?|phobi\w+|can't (?:go|get|be|drive|fly|leave)[^.?!]{0,40}(?:lift|bridge|tunnel|plane|shop|"
    r"supermarket|"
    r"bus|house|motorway)[^.?!]{0,20}|(?:spiders?|needles?|heights|vomit\w*|dogs?|blood)[^.?!]{0,30}(?:terrif\w+|"
    r"can't|faint|"
    r"scream|run|avoid)|out of nowhere|from nowhere",
    r"(?:bottle|litre|half a bottle)s?[^.?!]{0,30}(?:day|night|morning)|drink(?:ing)?[^.?!]{0,30}(?:morning|wake|"
    r"shakes?|"
    r"every day|all day|before work)|withdraw\w*|(?:heroin|cocaine|crack|benzos|ketamine|meth)\b",
    r"flashbacks?|nightmares?[^.?!]{0,40}(?:every|night|same|it|him|crash|attack|fire|war)|(?:back|there) (?:again|"
    r"in it)[^.?!]"
    r"{0,30}(?:smell|hear|see|feel)|since the (?:crash|attack|assault|rape|fire|bomb|war|accident)|jump\w* (?:at|"
    r"when|out)",
)
_SELLS = any_of(
    r"(?:this|ipt|the|our|interpersonal)[^.?!]{0,40}(?:will|can|should|is going to|works?|take care|deals?|sort|"
    r"help|enough|"
    r"cover|perfect|right|exactly|best|ideal|suit\w*|fit)|once (?:things|it|you|the)[^.?!]{0,60}(?:will|should|"
    r"settle|ease|"
    r"stop|go|fade|improve|better)|usually (?:go|settle|fade|ease|stop)|underneath (?:it|the)|really (?:about|comes "
    r"from)|"
    r"sixteen|twelve|put (?:that|the|those)[^.?!]{0,30}(?:aside|to one side)|leave (?:the|that)[^.?!]{0,30}(?:aside|"
    r"for)",
)
_OTHER_HELP = any_of(
    r"another (?:kind|treatment|therapy|approach|way)|(?:different|specific|specialist|specialised|proper|trauma\w*|"
    r"exposure|"
    r"cbt|erp|emdr|detox|addiction|alcohol)[^.?!]{0,30}(?:treatment|therapy|service|clinic|work|team|help)?|"
    r"refer\w*|cbt|"
    r"emdr|not (?:be )?(?:the )?(?:right|best|enough|what)|too narrow|fit\b[^.?!]*\?|first (?:choice|line)|"
    r"specialis[et]\w*|"
    r"supervisor|alongside|psychiatr\w*|gp",
)


def contraindication_missed(scene: Scene, criterion: Criterion) -> Observation:
    """Signs of psychosis or mania, and ordinary work goes on."""
    return _passed_over(
        scene,
        criterion,
        sign=next((c for c in scene.client if _in_client(_PSYCHOSIS, c) or _in_client(_MANIA, c)), None),
        meets=lambda turn: (
            _STOPS.search(normal(turn.text)) is not None
            or scene.reading(turn).does(*OUTSIDE_ORDINARY)
            or scene.reading(turn).about(Topic.PSYCHOSIS, Topic.MANIA)
        ),
        sure=0.8,
    )


def too_narrow_fit_missed(scene: Scene, criterion: Criterion) -> Observation:
    """Rituals, phobia, panic, dependence or trauma come first, and IPT is sold as enough."""
    sign = next((c for c in scene.client if _in_client(_TOO_NARROW, c)), None)
    sold = [
        t
        for t in scene.trainee
        if sign is not None
        and t.index > sign.index
        and _SELLS.search(normal(t.text))
        and not _OTHER_HELP.search(normal(t.text))
    ]
    return _passed_over(
        scene,
        criterion,
        sign=sign,
        meets=lambda turn: _OTHER_HELP.search(normal(turn.text)) is not None or scene.reading(turn).does(Act.REFERRAL),
        sure=0.75 if sold else 0.5,
        at=sold[0] if sold else None,
        needs=1 if sold else WENT_ON,
    )


def _passed_over(
    scene: Scene,
    criterion: Criterion,
    *,
    sign: Turn | None,
    meets: Callable[[Turn], bool],
    sure: float,
    at: Turn | None = None,
    needs: int = WENT_ON,
) -> Observation:
    """A sign in the client's words, and no trainee turn after it that meets it."""
    after = [t for t in scene.trainee if sign is not None and t.index > sign.index]
    met = next((t for t in after if meets(t)), None)
    found: list[Violation] = []
    if sign is not None and met is None and len(after) >= needs:
        found.append(scene.violation(criterion, at or after[0], sure))
    seen = observation(
        criterion,
        opportunity=sign is not None,
        components={c.id: scene.quote_if(met) for c in criterion.basic},
        violations=found,
    )
    return seen.model_copy(update={"cue": Quote(turn=sign.index, text=sign.text)}) if sign is not None else seen


def _in_client(pattern: re.Pattern[str], turn: Turn) -> bool:
    return pattern.search(normal(unquoted(turn.text))) is not None
