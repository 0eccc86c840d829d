"""Techniques of the frame: the sick role, the formulation, the timeline, the support map, the ending."""

from simulator.core.scoring import Quote
from simulator.core.vocabulary import Act, Phase, Topic
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene
from simulator.engines.embedded.grading.techniques.asking import CHECKS
from simulator.engines.embedded.grading.techniques.rules import (
    asks,
    asks_about,
    both_of,
    compiled,
    does,
    either_of,
    says,
    technique,
)

_DEPRESSION = (
    r"(?:you have|this is|it(?:'s| is)|called|what you(?:'re| are)|with|of|the) (?:\w+ )?depress\w+|depression"
)
_DATE = (
    r"(?:since|from|in|around|by|after|before|until) (?:the )?(?:january|february|march|april|may|june|july|august|"
    r"september|"
    r"october|november|december|spring|summer|autumn|winter|easter|christmas|new year|\w+ (?:weeks?|months?|"
    r"years?))|(?:weeks?|"
    r"months?|years?) (?:ago|before|after|later)|when (?:did|exactly)|how long"
)
_EVENT = (
    r"(?:after|when|since|around|with|following) (?:the|your|you|he|she|they|that|losing) [^.?]*|(?:death|divorce|"
    r"move|birth|row|"
    r"separation|redundancy|retirement|diagnosis)"
)
_TIMELINE_EVENT = compiled(
    r"(?:who|what)[^?]*(?:going on|happen\w*|around|in your life|between|at home|at work|then)|and (?:then|after "
    r"that|that was)",
)


def _two_events(scene: Scene) -> Quote | None:
    asked = [q for t in scene.trainee if (q := scene.quote_like(t, _TIMELINE_EVENT))]
    return asked[1] if len(asked) > 1 else None


def _formulates(scene: Scene) -> Quote | None:
    """Depression and what it began with, in one breath."""
    pattern, event = compiled(r"depress\w+"), compiled(_EVENT)
    turn = next(
        (
            t
            for t in scene.trainee
            if pattern.search(normal(t.text)) and event.search(normal(t.text)) and "?" not in t.text[:20]
        ),
        None,
    )
    return scene.quote_like(turn, event) if turn is not None else None


_TEACH_BACK = either_of(
    says(
        r"in your own words|(?:say|tell|give) (?:it|that|me)[^.?]*back|how would you (?:say|put|explain|tell)|what "
        r"would you (?:tell"
        r"|change)|does that (?:fit|sound|match|make sense)|have i (?:got|missed)|what (?:do|did) you (?:make|think|"
        r"hear)",
    ),
    lambda scene: scene.first_like(CHECKS, scene.doing(Act.PSYCHOEDUCATION, Act.SUMMARY, Act.TENTATIVE_LINK)),
)

sick_role_assignment = technique(
    {
        "illness_named": says(r"(?:ill|illness|depress\w+|unwell|condition|poorly|sick)"),
        "blame_lifted": says(
            r"(?:not|isn't|wasn't|no(?:body|-one| one))[^.?]*(?:fault|lazy|laziness|weak\w*|blame|character|choice|"
            r"failing|choos\w+|"
            r"excuse)|as (?:you|we|anyone) would with (?:a|the) (?:broken|flu|bad)|nobody (?:blames|would)",
        ),
        "relief_named": says(
            r"(?:off|leave|drop|hand over|put down|let go of|set aside|stop|excuse\w*|pause|skip|less of|"
            r"half)[^.?]*(?:for|until|the|"
            r"your|some|this)[^.?]*",
            r"(?:what|which)[^?]*(?:put down|drop|hand over|leave|let go|wait|set aside)|don't have to (?:do|host|"
            r"cook|run|chair)",
        ),
        "recovery_task": says(
            r"your (?:job|task|part|work|one job)[^.?]*|(?:getting|get) (?:well|better)[^.?]*(?:is|work|job|task)|"
            r"come here|keep (?:the"
            r"|your)? ?(?:appointments?|coming|walk\w*)|one thing (?:we|you|i)[^.?]*(?:ask|do|keep)|in return|"
            r"work(?:ing)? at",
        ),
        "temporary": says(
            r"for (?:now|a while|the (?:next|moment|time)|(?:two|three|four|six|a few|some) (?:weeks?|months?))|"
            r"until (?:we|the|you|"
            r"then|easter|christmas)|temporar\w+|not for ever|time[- ]limited|then we (?:look|see|review)",
        ),
        "who_covers": asks(r"who (?:could|can|might|would|will|takes|covers|does|else)[^?]*"),
        "review_date": says(
            r"(?:look|review|check|see|revisit|come back)[^.?]*(?:again|in (?:two|three|four|six)|by|at session)"
        ),
        "limited_for_teens": says(r"school|lessons?|homework|class|exams?"),
    }
)

ipt_case_formulation = technique(
    {
        "depression_named": says(_DEPRESSION),
        "onset": says(_DATE),
        "event": _formulates,
        "focus_named": says(
            r"(?:work|focus|concentrat\w+|main|look|start)[^.?]*(?:on|at|thing|with)[^.?]*|our (?:focus|work|main|"
            r"task)|grief|dispute|"
            r"transition|change of role|loneliness",
        ),
        "link_sentence": says(
            r"(?:help|lift|ease|improve|better)[^.?]*(?:depress\w+|mood|too|as well)|(?:depress\w+|"
            r"mood)[^.?]*(?:lift\w*|ease\w*|improv\w+|"
            r"better|because|to do with|hangs|linked|connected|grew|feed\w*)",
        ),
        "sessions_number": does(Act.TIME_LIMIT),
        "teach_back": _TEACH_BACK,
        "secondary_thread": says(
            r"(?:also|other|second)[^.?]*(?:park|aside|later|come back|wait|side|for now)|leave[^.?]*for now"
        ),
        "strength": says(
            r"(?:you(?:'ve| have)|your)[^.?]*(?:kept|strength\w*|managed|good at|held|loyal|still)|on your side"
        ),
        "alternative_considered": says(
            r"could (?:also|just as well)|another way (?:to|of)|i (?:wondered|thought)[^.?]*(?:whether|about)"
        ),
        "one_page_note": says(r"(?:write|wrote|written)[^.?]*(?:down|page|note|for you|paper)|one page|on paper"),
    },
    due=lambda scene: scene.case.session_number == 3 and _formulates(scene) is not None,
)

timeline_symptoms_events = technique(
    {
        "onset_dated": asks(
            r"when (?:did|was|exactly|do)[^?]*(?:start|begin|began|first|notice|last (?:feel|felt|well))|how long|"
            r"which month|since when",
            r"what (?:month|year|time of year)",
        ),
        "worsening_dated": asks(
            r"(?:when|which|what)[^?]*(?:worse|worst|lower|lowest|dip\w*|drop\w*|deeper|bad(?:ly)?)|(?:worse|worst|"
            r"lower)[^?]*(?:when|since|"
            r"after|month|week)",
        ),
        "two_events": _two_events,
        "asks_for_link": asks(
            r"(?:connect\w*|link\w*|to do with|go together|line up|side by side|next to|see (?:any|a)|fit together|"
            r"strike you|notice|"
            r"coincidence|make of)",
        ),
        "earlier_episodes": asks_about(Topic.PREVIOUS_EPISODES),
        "drawn": says(r"draw\w*|drew|line on|on paper|sketch\w*|chart|calendar|write (?:it|them) (?:down|along)"),
    }
)

social_support_network_mapping = technique(
    {
        "practical": asks(
            r"(?:lift|shop\w*|practical\w*|money|babysit\w*|school run|look after|help (?:you )?(?:with|out)|key|"
            r"doctor|hands|drive|feed|fix)",
        ),
        "emotional": asks(
            r"(?:talk to|tell|confide|cry|open up|turn to|lean on|listen\w*|know how you|say (?:it|that) to|feelings)",
        ),
        "company": asks(
            r"(?:company|spend (?:time|an)|see (?:for|socially)|evening with|go out|fun|laugh|sit with|"
            r"walk with|coffee|meal)"
        ),
        "reachable_now": asks(
            r"(?:could you (?:ring|call|ask|reach|text)|reach|this week|tonight|today|right now|still (?:there|in "
            r"touch)|last (?:see|saw|spoke)"
            r"|pick up the phone|available|at three)",
        ),
        "gap_named": says(
            r"(?:gap|nobody|no-one|no one|missing|empty|not (?:any|many)|thin|lack\w*|blank|hole)[^.?]*|where (?:is|"
            r"are) there (?:no|nobody)",
        ),
        "plan_to_widen": either_of(
            both_of(does(Act.TASK_SETTING), says(r"ring|call|ask|write|join|invite|text|visit|meet")),
            asks(r"who (?:could|might) (?:you|fill|be)|how could (?:you|we) (?:widen|fill|find)"),
        ),
    }
)

termination_work = technique(
    {
        "count_said": does(Act.TIME_LIMIT),
        "feelings_both_ways": either_of(
            asks(
                r"(?:how|what)[^?]*(?:feel|like|feeling\w*|stir\w*|bring\w*)[^?]*(?:end|stop|finish|last|goodbye|"
                r"leav\w+|without)",
                r"(?:end|stop|finish\w*|last|goodbye)[^?]*(?:feel|like|sad|angry|proud|reliev\w*|mixed|for you)",
            ),
            does(Act.MIXED_FEELINGS),
        ),
        "gains_as_own": says(
            r"(?:what|how)[^?]*(?:you (?:did|do|changed|learnt|learned|managed)|changed|different|better|gained)|"
            r"you (?:did|made|asked|"
            r"said|rang|told)[^.?]*(?:yourself|not me|own)|who did that|your (?:own )?doing",
        ),
        "warning_signs_plan": says(
            r"(?:warning|early|first) signs?|(?:sign|notice|know)[^?.]*(?:coming back|slipping|return\w*|again|"
            r"worse|low)|relapse|if it (?:"
            r"comes|came) back|who (?:would|could|will) you (?:call|ring|tell)",
        ),
        "earlier_endings": asks(
            r"(?:other|earlier|past|previous)[^?]*(?:endings?|goodbyes?|partings?)|ended before|said goodbye before"
        ),
        "non_response_no_blame": says(
            r"(?:not (?:better|gone|enough)|still (?:low|there|depressed))[^.?]*(?:fault|fail\w*|other|options?|next)"
        ),
        "maintenance": says(r"(?:monthly|maintenance|follow[- ]up|booster|check-in|once a month)"),
    },
    due=lambda scene: scene.case.phase is Phase.ENDING,
)
