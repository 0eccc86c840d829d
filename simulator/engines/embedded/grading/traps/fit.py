"""Traps of fit: signs that ordinary IPT is not what is needed, and ordinary IPT goes on."""

import re
from collections.abc import Callable

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act
from simulator.engines.embedded.features import normal, unquoted
from simulator.engines.embedded.grading.scene import Scene, observation
from simulator.engines.embedded.patterns.regex import any_of

WENT_ON = 3
"""Trainee turns after a sign from which ordinary work counts as going on."""

_PSYCHOSIS = any_of(
    r"(?:hear|heard|hearing) (?:a |the |his |her |these )?voices?|voices? (?:tell|told|say|said|comment|call)\w*",
    r"(?:watching|following|filming|recording|poison\w*|bugg\w+|listening (?:in )?(?:to|on)|plotting "
    r"against|spying on) "
    r"(?:me|my|"
    r"us|our)|(?:messages?|signs?|signals?) (?:meant )?(?:for|to) me|(?:read|put|putting|insert\w*|taking) (?:my "
    r")?thoughts",
    r"(?:knew|know|sure) it was (?:for|about|meant for) me|over the sockets|in the walls|stop (?:them|it) "
    r"(?:repeating|reading)",
    r"(?:through|from|behind|in) the (?:vents?|sockets?|radiators?)[^.?!]{0,60}(?:say|talk|voice|whisper|comes? "
    r"through)|"
    r"the voices (?:never|tell|told|say|said|don't|won't)|gives? me codes|"
    r"(?:been|come) in(?:to)? my (?:flat|apartment|house|room) (?:when|while) i",
    r"(?:tv|television|radio|news|newsreader|number plates?) (?:\w+ ){0,2}(?:talk\w*|speak\w*|says?|said|mean\w*|meant|"
    r"signall?\w*|send\w*) (?:\w+ ){0,3}(?:about|to|at|for) me|chosen (?:by|for|to)|"
    r"(?:implant|chip|camera)s? in|control(?:led|ling) (?:by|my)|they(?:'ve| have) replaced",
)
_MANIA = any_of(
    r"(?:haven't|not|hardly|barely) (?:really )?(?:slept|sleep|sleeping|need\w* (?:any |to "
    r")?sleep)[^.?!]{0,60}(?:energy|great|"
    r"amazing|brilliant|fantastic|better than|wonderful|never felt|ideas|buzzing|fine|tired)",
    r"(?:two|three|four|couple of) hours(?:' sleep| sleep| a night)?[^.?!]{0,60}(?:energy|great|amazing|brilliant|"
    r"fantastic|"
    r"wonderful|never felt|ideas|buzzing|not (?:even )?tired)",
    r"slept?[^.?!]{0,40}(?:two|three|four|couple of) hours[^.?!]{0,60}(?:don't|didn't|do not)(?: even)? need",
    r"(?:put(?:ting)? )?down (?:a )?deposits? on|deposits on|(?:talk\w*|going) (?:too |so )?fast|like a machine gun",
    r"(?:never felt (?:better|so \w+|this (?:good|alive|clear)))|thoughts (?:are )?(?:racing|flying)|can't keep "
    r"up with (?:my|"
    r"me)|"
    r"(?:bought|ordered|put down a deposit on|signed for) (?:a |the |two |three |\w+ )?(?:car|motorbike|boat|horse|"
    r"flat|house|"
    r"cars|van|business)|going to (?:save|change) the (?:world|country)|on (?:top|fire)|everything (?:makes|is) "
    r"(?:sense|"
    r"connected)",
)
_STOPS = any_of(
    r"psychiatr\w*|crisis|hospital|emergency|mental health team|lithium|specialist|urgent\w*|on[- ]call|"
    r"duty (?:doctor|team)",
    r"(?:your|the|a|dr\.?) (?:doctor|gp)[^.?!]{0,40}(?:today|now|this|know|see|ring|call|together)|"
    r"(?:ring|call|see|speak to)[^.?!]"
    r"{0,30}(?:doctor|gp)|not (?:go on|carry on|continue) with|put (?:that|this|the|"
    r"our)[^.?!]{0,30}(?:aside|to one side)",
    r"another (?:kind of )?treatment|before (?:we|anything)[^.?!]{0,40}(?:else|on)",
)
_TOO_NARROW = any_of(
    r"check(?:ing)? (?:the|it|them|that|my|every|again)[^.?!]{0,60}(?:times|hours|over and over)|(?:wash|"
    r"scrub|clean|count|tap|"
    r"line up|arrang)\w*[^.?!]{0,40}(?:times|hours|until|till|raw|over and over|just right)",
    r"(?:have|got|need|had|has) to (?:wash|clean|check|scrub|touch|count|start (?:again|over|from))|(?:start|"
    r"begin)(?:ing)? (?:again|over) (?:from|at) the (?:beginning|start)|re-?read (?:every|each|it)|can't leave it",
    r"(?:attacks?|comes? over me)[^?!]{0,60}(?:can't breathe|heart (?:going|racing|pounding)|pass out|going to (?:die|"
    r"faint))|(?:couldn't|can't|won't|don't) (?:do|cross|take|use) (?:the |any )?(?:bridges?|tunnels?|lifts?|"
    r"motorways?|"
    r"highways?|tube|underground|trains?|buses)",
    r"hours a day[^.?!]{0,40}(?:check|wash|clean|count|scrub)\w*|rituals?|contaminat\w+|ocd|keep your rules",
    r"panic attacks?|phobi\w+|can't (?:get|be|drive|fly|go)[^.?!]{0,30}(?:lift|bridge|tunnel|plane|"
    r"supermarket|motorway)",
    r"(?:spiders?|needles?|heights|vomit\w*|dogs?|blood)[^.?!]{0,30}(?:terrif\w+|faint|scream)",
    r"(?:a bottle|bottles|a litre|half a bottle|cans)[^.?!]{0,20}(?:a (?:day|night)|every|each|by (?:noon|"
    r"ten))|it's the drink",
    r"drink(?:ing)?[^.?!]{0,30}(?:when i wake|shakes|every day|all day|before work)|drug and alcohol|"
    r"count\w* (?:the|my) cans",
    r"(?:heroin|cocaine|crack|benzos|ketamine|meth)|flashbacks?|nightmares?[^.?!]{0,40}(?:every|same|"
    r"crash|attack|fire|war)",
    r"since the (?:crash|attack|assault|rape|fire|bomb|war|accident)[^.?!]{0,60}(?:can't|every|still|see|smell|hear)",
)
_SELLS = any_of(
    r"(?:it(?:'ll| will| should)?|that) covers? (?:what|all|everything)|will cover (?:what|all|everything|it)|"
    r"(?:wouldn't|needn't|no need to|don't) (?:go )?(?:look|search)\w* (?:for )?(?:anything|any|elsewhere)",
    r"(?:sixteen|twelve|this|ipt|interpersonal)[^.?!]{0,60}(?:covers?|enough|all (?:you|we|"
    r"that)[^.?!]{0,10}need|take care of|sort"
    r"(?:s|ed)?|deals? with|look after|the right (?:treatment|therapy|place)|exactly)",
    r"(?:won't|don't|not) (?:need|have to)[^.?!]{0,40}(?:anything else|separately|else|another|other|beside|extra)",
    r"once (?:things|it|you|the)[^.?!]{0,60}(?:will|should)[^.?!]{0,30}(?:settle|ease|stop|go|fade|less)|count on the",
    r"(?:usually|will|should) (?:go|settle|fade|ease|stop|get less)[^.?!]{0,30}(?:by (?:it|them)sel\w+|"
    r"along with|on (?:its|their) own)",
)
_OTHER_HELP = any_of(
    r"another (?:kind|treatment|therapy|approach)|(?:different|specific|specialist|specialised|proper|"
    r"trauma\w*|exposure|alcohol|"
    r"drug)[^.?!]{0,30}(?:treatment|therapy|service|clinic|team|help)|refer\w*|cbt|emdr|erp|detox",
    r"not (?:be )?(?:the )?(?:right|best) (?:treatment|therapy|place|thing)|too narrow|first (?:choice|"
    r"line)|specialis[et]\w*",
)


def contraindication_missed(scene: Scene, criterion: Criterion) -> Observation:
    """Signs of psychosis or mania, and ordinary work goes on."""
    return _passed_over(
        scene,
        criterion,
        sign=next((c for c in scene.client if _in_client(_PSYCHOSIS, c) or _in_client(_MANIA, c)), None),
        meets=lambda turn: (
            _STOPS.search(normal(unquoted(turn.text))) is not None
            or scene.reading(turn).does(Act.HANDOVER, Act.SAFETY_STAY)
            or scene.sends_on(turn)
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
        meets=lambda turn: _OTHER_HELP.search(normal(turn.text)) is not None or scene.sends_on(turn),
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
