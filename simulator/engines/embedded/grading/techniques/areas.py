"""The four techniques that carry a focal area: grief, disputes, transitions, deficits."""

from simulator.core.scoring import Quote
from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.client_text import painful
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene
from simulator.engines.embedded.grading.techniques.rules import (
    asks,
    asks_about,
    both_of,
    client_topic,
    compiled,
    does,
    either_of,
    says,
    technique,
)

_FEELING = (Act.AFFECT_REFLECTION, Act.VALIDATION, Act.MIXED_FEELINGS)
_GOOD_SIDE = (
    r"(?:you )?(?:love\w*|miss\w*|best|enjoy\w*|laugh\w*|proud|good (?:times|at|about)|close|happy|warm\w*|kind)"
)
_HARD_SIDE = (
    r"(?:difficult|hard\w*|angry|anger|annoy\w*|row\w*|argu\w+|disappoint\w*|less easy|not easy|resent\w*|relie\w+|"
    r"fault"
    r"s?|irritat\w+|didn't (?:like|miss)|don't miss|wrong|let you down|other side|cross|worst)"
)
_OLD = (
    r"(?:miss\w*|lost|los(?:e|ing|s)|used to|before|gave? (?:up|you)|old (?:life|job|home|role|self)|left "
    r"behind|no longer)"
)
_NEW = (
    r"(?:now|new (?:role|life|job|place|home|school|routine|people)|these days|expected of you|have to (?:do|learn|be)|"
    r"ask\w* of you|demand\w*|being a (?:mother|father|parent|carer|student)|hardest (?:part|thing))"
)


def _stays_with_affect(scene: Scene) -> Quote | None:
    """Three trainee turns in the neighbourhood of pain that meet the feeling."""
    meeting = [
        t
        for t in scene.trainee
        if scene.reading(t).does(*_FEELING)
        or (scene.reading(t).about(Topic.FEELINGS) and painful(scene.client_before(t)))
    ]
    return scene.quote(meeting[2]) if len(meeting) > 2 else None


def _old_before_new(scene: Scene) -> Quote | None:
    old, new = compiled(_OLD), compiled(_NEW)
    first_old = next((t for t in scene.trainee if old.search(normal(t.text))), None)
    if first_old is None:
        return None
    early = next((t for t in scene.trainee if new.search(normal(t.text)) and not old.search(normal(t.text))), None)
    return scene.quote(first_old) if early is None or first_old.index <= early.index else None


grief_work = technique(
    {
        "story_of_person_and_death": either_of(
            asks(
                r"(?:tell me|what was|who was|what were)[^?.]*(?:she|he|they|your \w+|him|her|about)[^?.]*",
                r"(?:last|final) (?:days?|weeks?|hours?|time|months?)|how (?:did|was)[^?.]*(?:die|died|death|end|"
                r"funeral)",
                r"the (?:day|night|morning|week) (?:he|she|they|it|of)",
            ),
            asks_about(Topic.LOSS),
        ),
        "both_sides_of_the_person": both_of(says(_GOOD_SIDE), asks(_HARD_SIDE)),
        "stays_with_affect": _stays_with_affect,
        "link_to_present": asks(
            r"(?:now|these days|this week|today|since (?:then|he|she|they))[^?]*(?:who|with|see|talk|friends?|home|"
            r"house|"
            r"evenings?|alone|do|go)",
            r"who (?:do you|could you|else|can you|knows|remembers|misses)|between you and (?:the|your) \w+ (?:now|"
            r"since)",
        ),
        "rituals_and_unsaid": says(
            r"grave|ashes|funeral|anniversar\w+|birthday|photos?|letter|(?:his|her|their) (?:things|clothes|room|"
            r"chair|coat)",
            r"(?:say|said|tell|told|ask) (?:to )?(?:him|her|them)[^.?]*(?:now|could|chance|never)|unsaid|goodbye|"
            r"candle|song",
        ),
        "re_engagement": says(
            r"(?:small|first|one) (?:step|thing|evening|visit|hour)|go(?:ing)? back to|pick(?:ing)? up (?:again)?|"
            r"again",
            r"at your (?:own )?pace|when you(?:'re| are) ready|who (?:might|could) you (?:see|ring|meet|go with)",
        ),
    },
    due=lambda scene: scene.case.focal_area == "grief" and client_topic(r"died|death|dead|funeral|grave|buried")(scene),
)

role_disputes_resolution = technique(
    {
        "stage_named": says(
            r"still (?:talking|negotiat\w+|arguing|fighting|trying)|(?:you(?:'ve| have)|both) (?:stopped|given up) "
            r"talking|stuck",
            r"stand\s?still|deadlock\w*|impasse|stalemate|coming to an end|ending|over between|where (?:it|this|"
            r"things)[^.?]*"
            r"stands?|silence (?:between|has)|gone (?:quiet|cold)|dissol\w+|renegotiat\w+",
        ),
        "both_expectations": both_of(
            either_of(does(Act.WISH_QUESTION), asks_about(Topic.WISHES, Topic.EXPECTATIONS)),
            asks(
                r"what (?:does|did|do|would|might|is|was) (?:he|she|they|your \w+|\w+)[^?]*(?:want|expect|hope|need|"
                r"wish|like|"
                r"say|think|see)\w*",
                r"(?:his|her|their|the other) side|(?:in|through) (?:his|her|their) (?:eyes|shoes)|from (?:his|her|"
                r"their) (?:side"
                r"|point|end)",
            ),
        ),
        "what_was_said": does(Act.EXACT_WORDS),
        "next_step": either_of(
            does(Act.TASK_SETTING, Act.OPTIONS_QUESTION, Act.SMALL_STEP), says(r"next step|what next")
        ),
        "expectation_voiced": asks(
            r"(?:have|had|did) you (?:ever )?(?:told|tell|say|said|ask\w*|let)[^?]*",
            r"(?:does|did|do|could) (?:he|she|they|\w+) know",
        ),
        "realism": asks(
            r"realistic\w*|likely|possible|could (?:he|she|they) (?:ever|really)|is (?:that|it) something (?:he|she)"
        ),
        "mourning_if_ending": says(
            r"(?:lose|losing|loss|miss|mourn\w*|sad\w*|goodbye)[^.?]*(?:if|when|end\w*|leav\w+|over)"
        ),
    },
    due=lambda scene: scene.case.focal_area == "role_dispute" and any(scene.doing(Act.EXACT_WORDS, Act.WISH_QUESTION)),
)

role_transitions_support = technique(
    {
        "what_was_lost": asks(_OLD),
        "new_demands": asks(_NEW),
        "support_or_skill": asks(
            r"who (?:could|can|might|would|else|knows|do you)|help\w*|support\w*|learn\w*|practi[sc]e|ask (?:for|"
            r"him|her|them)",
            r"has done (?:this|it)|been through",
        ),
        "old_before_new": _old_before_new,
        "new_identity_sentence": says(
            r"(?:how|what) (?:would|could|might|do) you (?:call|introduce|describe|say)[^?.]*(?:yourself|you are|"
            r"are now)",
            r"(?:a )?sentence (?:about|for|that)|who (?:are you|you are) (?:now|becoming)|i(?:'m| am) (?:a|still|"
            r"someone)",
        ),
        "first_step_rehearsed": either_of(
            does(Act.ROLE_PLAY), says(r"try (?:it|saying)|say it (?:here|to me)|practi[sc]e")
        ),
    },
    due=lambda scene: scene.case.focal_area == "role_transition" and asks(_OLD)(scene) is not None,
)

interpersonal_deficits_work = technique(
    {
        "recent_sequence": either_of(
            does(Act.EXACT_WORDS),
            asks(
                r"last (?:time|week|night|\w+day)|this week|most recent\w*|on (?:mon|tues|wednes|thurs|fri|satur|"
                r"sun)day",
                r"take me (?:through|to|back)|yesterday",
            ),
        ),
        "trigger_move_result": asks(
            r"what (?:did you do|happened|came) (?:then|next|after|just before|first)|and then|what set it off",
            r"what (?:did (?:he|she|they)|followed)|how did (?:it|that|he|she|they) (?:end|take|respond|answer|react)",
            r"first you[^.?]*then|so (?:he|she|they)[^.?]*(?:and|then) you",
        ),
        "small_graded_contact": either_of(
            does(Act.SMALL_STEP),
            says(
                r"(?:small|smaller|smallest|tiny|first|one) (?:step|thing|bit|word|sentence|question|message|minute|"
                r"contact)",
                r"(?:ten|five|two|three) minutes|just (?:say|sit|stay|ask|nod|wave|write|send)|hello to",
            ),
        ),
        "best_tie_used": asks(
            r"(?:easier|easiest|best|closest|comfortable|safe\w*|trust\w*|worked|went well|good) [^?]*",
            r"with (?:whom|who)|who (?:was|is|has|were) (?:the|it|there|different|easier|someone)",
        ),
        "in_session_parallel": says(
            r"(?:here|with me|between (?:us|you and me)|in this room)[^.?]*(?:same|like|happen\w*|too|similar|as "
            r"well|just now)",
            r"(?:same|like|happen\w*|similar)[^.?]*(?:here|with me|between us|in this room)",
        ),
        "plan_past_course": says(
            r"(?:after|beyond|past|once) (?:we|the (?:course|sessions|therapy)|our)[^.?]*(?:finish|end|stop|over|"
            r"keep|go on|group"
            r"|continue)?",
            r"longer than|takes (?:longer|more)|more than (?:sixteen|twelve)",
        ),
    },
    due=lambda scene: (
        scene.case.focal_area == "interpersonal_deficits" and any(scene.doing(Act.EXACT_WORDS, Act.SMALL_STEP))
    ),
)
