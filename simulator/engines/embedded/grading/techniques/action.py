"""Techniques of action: weighing a decision, rehearsing, learning a step, finding a pattern, giving direction."""

from simulator.core.dynamics import was_understood
from simulator.core.scoring import Quote
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Speaker
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene
from simulator.engines.embedded.grading.techniques.asking import CHECKS
from simulator.engines.embedded.grading.techniques.rules import (
    asks,
    client_topic,
    compiled,
    does,
    either_of,
    says,
    technique,
    twice,
)

IN_ROLE_EXCHANGES = 4
_DECISION = (
    r"(?:decid\w+|decision|choos\w+|choice\w*|whether (?:to|you)|stay\w* or|leav\w* or|options?|weigh\w*|alternatives?)"
)
_OFFERS = compiled(
    r"(?:role[- ]?play|rehears\w*|practi[sc]e)|(?:i'll|i will|let me|i could|shall i|i can|i'm) (?:be|play|your|him|"
    r"her)",
    r"try (?:it|that|saying|the)[^.?]*(?:here|out|now|on me|with me)|say it to me|pretend|imagine i(?:'m| am)",
)
_AFTER_ROLE = compiled(
    r"how (?:was|did|is) (?:that|it|this)[^?]*|what (?:was|did) (?:that|it|you)[^?]*(?:like|feel|notice\w*|work\w*|"
    r"hear)",
    r"(?:stop|pause) there|out of role|which (?:bit|part|line|sentence)|what (?:worked|felt right)",
)
_AGAIN = compiled(
    r"again|once more|another (?:go|try|time|take|round)|second (?:go|time|take|try)|this time|one more|from the "
    r"top|redo",
)


def _in_role(scene: Scene) -> list[Turn]:
    return [t for t in scene.turns if t.in_role_as is not None]


def _four_exchanges(scene: Scene) -> Quote | None:
    """Turns spoken in role by either side, or quoted lines after a rehearsal was set up."""
    spoken = _in_role(scene)
    if len(spoken) * 2 >= IN_ROLE_EXCHANGES:
        answers = [t for t in scene.turns if t.speaker is Speaker.CLIENT and t.index - 1 in {s.index for s in spoken}]
        if len(spoken) + len(answers) >= IN_ROLE_EXCHANGES:
            return Quote(turn=spoken[-1].index, text=spoken[-1].text)
    return None


def _second_take(scene: Scene) -> Quote | None:
    """Rehearsed again after it was talked about."""
    spoken = _in_role(scene)
    offers = list(scene.doing(Act.ROLE_PLAY))
    first = min([*(t.index for t in spoken), *(t.index for t in offers)], default=None)
    if first is None:
        return None
    again = next((t for t in scene.trainee if t.index > first and _AGAIN.search(normal(t.text))), None)
    return scene.quote_like(again, _AGAIN) if again is not None else None


def _asks_how_it_was(scene: Scene) -> Quote | None:
    spoken = _in_role(scene) or list(scene.doing(Act.ROLE_PLAY))
    after = [t for t in scene.trainee if spoken and t.index > spoken[0].index]
    return scene.first_like(_AFTER_ROLE, after)


def _transfer(scene: Scene) -> Quote | None:
    offers = list(scene.doing(Act.ROLE_PLAY))
    task = next((t for t in scene.doing(Act.TASK_SETTING) if offers and t.index > offers[0].index), None)
    return scene.quote(task, Act.TASK_SETTING) if task is not None else None


def _precondition_met(scene: Scene) -> Quote | None:
    """Direction given after an exchange, a wish or the client's own ideas were asked for."""
    directing = list(scene.doing(Act.ADVICE, Act.TASK_SETTING, Act.INFORMATION))
    ready = next((t for t in directing if was_understood(scene.before(t)) or scene.in_risk(t)), None)
    return scene.quote_if(ready)


def _client_idea_first(scene: Scene) -> Quote | None:
    first = next(scene.doing(Act.ADVICE, Act.TASK_SETTING), None)
    asked = next(scene.doing(Act.OPTIONS_QUESTION, Act.WISH_QUESTION), None)
    return scene.quote(asked) if asked is not None and (first is None or asked.index <= first.index) else None


def _fit_check(scene: Scene) -> Quote | None:
    directing = {t.index for t in scene.doing(Act.ADVICE, Act.TASK_SETTING, Act.INFORMATION, Act.STRUCTURING)}
    near = [t for t in scene.trainee if t.index in directing or t.index - 2 in directing]
    return scene.first_like(CHECKS, near) or scene.first_like(_SUITS, near)


def _one_suggestion(scene: Scene) -> Quote | None:
    turn = next((t for t in scene.doing(Act.ADVICE, Act.TASK_SETTING) if not _SEVERAL.search(normal(t.text))), None)
    return scene.quote_if(turn)


_SUITS = compiled(
    r"would (?:that|you be willing|it)[^?]*(?:suit|work|fit|help|do|willing|all right)?|could you (?:see|imagine)|"
    r"how (?:would|"
    r"does|is) that|what (?:do|would) you (?:think|make|say)|or (?:is|would|something)|too (?:much|big|soon)"
)
_SEVERAL = compiled(
    r"or you could|(?:and|or) (?:also|then|maybe|perhaps) (?:you|try|ask|write|call)|several|a few things|list"
)

decision_analysis = technique(
    {
        "decision_stated": says(_DECISION),
        "three_options": either_of(
            twice(
                r"(?:what else|any other|another|other) (?:options?|ways?|choices?|possib\w+|thing)|or (?:you|"
                r"do(?:ing)? nothing)",
                r"(?:do(?:ing)?|chang\w+|leave) (?:nothing|things as|it as)|(?:one|two|three|third|second|first) "
                r"(?:option|is|way)",
            ),
            says(
                r"(?:three|four) (?:options?|ways?|choices?|possib\w+|things)|do(?:ing)? nothing|leave (?:it|things) as"
            ),
        ),
        "costs_and_gains": says(
            r"(?:cost|gain|lose|win|price|for and against|pros|cons|good (?:about|side)|hard (?:about|side)|"
            r"downsides?|upsides?)",
            r"what would (?:it|that|each|staying|leaving|he|she|they)[^?]*(?:cost|bring|give|mean|do|say|take)",
            r"how (?:would|might|will) (?:he|she|they|\w+)[^?]*(?:take|react|answer|respond)",
        ),
        "client_chooses": either_of(
            asks(
                r"which (?:one|of|way|would|do|sits|feels)|what (?:do|would) you (?:choose|want to do|lean|go for|"
                r"decide)",
                r"where (?:are|do) you (?:lean\w*|stand|now)|yours to (?:make|choose|decide)|your (?:choice|decision)",
            ),
            says(r"(?:it(?:'s| is)|that(?:'s| is)) (?:your|yours|for you)[^.?]*(?:choice|decision|decide|choose|make)"),
        ),
        "small_test": says(
            r"try (?:it|that|one)[^.?]*(?:for|week|month|days?|first|out)|test\w*|experiment|trial|for a week"
        ),
        "mourns_unchosen": says(
            r"(?:give|giving|let|letting|say|saying|los\w+|miss\w*)[^.?]*(?:up|go|goodbye|the other|not cho)"
        ),
        "review_date": says(
            r"(?:come back|look (?:at|again)|review|see) [^.?]*(?:in (?:two|three|a|four)|next (?:week|month|time)|"
            r"by|on)"
        ),
    },
    due=client_topic(
        r"(?:should|do) i (?:stay|leave|go|take|tell)|can't decide|don't know whether|torn between|stay or"
    ),
)

role_play = technique(
    {
        "set_up": lambda scene: scene.first_doing(Act.ROLE_PLAY) or scene.first_like(_OFFERS),
        "four_exchanges": _four_exchanges,
        "asks_how_it_was": _asks_how_it_was,
        "second_take": _second_take,
        "role_reversal": says(
            r"(?:swap|switch|change|reverse)[^.?]*(?:roles?|places?|chairs?|round|sides)|you (?:be|play) (?:him|her|"
            r"them|your)",
            r"i'll be you|you(?:'re| are) (?:him|her) (?:now|this)",
        ),
        "realistic_difficulty": says(
            r"harder|more difficult|as (?:he|she|they) (?:really|would)|tougher|realistic\w*|real(?:ly)? is"
        ),
        "tone_coaching": says(
            r"tone|louder|slower|quieter|voice|eyes|shoulders|firmer|softer|shorter|look at (?:me|him|her)|pause"
        ),
        "transfer_to_task": _transfer,
    },
    due=lambda scene: bool(_in_role(scene)) or any(scene.doing(Act.ROLE_PLAY)),
)

social_skills_training = technique(
    {
        "step": says(
            r"(?:one|first|small\w*|single) (?:step|thing|part|bit|skill|piece)|break (?:it|that|this) (?:down|up|"
            r"into)|step by",
            r"(?:three|two|four) (?:steps|parts|bits|things)|starts? with",
        ),
        "model": says(
            r"(?:i'd|i would|i might|i could|let me|i'll) (?:say|show|try|go first|start|do it)|something like|for "
            r"(?:example|"
            r"instance)|it (?:might|could) (?:sound|go) like|listen to how|watch",
        ),
        "rehearse": either_of(
            does(Act.ROLE_PLAY), lambda scene: scene.first_like(_OFFERS), says(r"your turn|you try|now you")
        ),
        "feedback_given": says(
            r"(?:i|what) (?:liked|noticed|heard)|that (?:was|came|sounded|worked)|you (?:looked|sounded|kept|said|"
            r"did|waited|asked"
            r")[^.?]*(?:clear\w*|well|good|warm\w*|quick\w*|quiet\w*)|(?:clear|good|warm|nice)[^.?]*(?:but|and|one "
            r"thing)",
        ),
        "graded_task": either_of(
            does(Act.TASK_SETTING), says(r"before (?:next|we meet)|this week[^.?]*(?:once|one|try)")
        ),
        "trouble_shoot": asks(
            r"what if|if (?:he|she|they|it|nobody)[^?]*(?:no|doesn't|don't|says?|goes|won't|turns?)|get in the way"
        ),
        "second_setting": says(
            r"(?:where|who|anywhere|somewhere|anyone) else|another (?:place|person|setting)|and at (?:work|home)"
        ),
    }
)

communication_patterns_work = technique(
    {
        "two_incidents": says(
            r"both (?:times|cases|of (?:them|those)|with)|(?:same|again)[^.?]*(?:as|like|with|when)|last (?:week|"
            r"time)[^.?]*(?:too|and|"
            r"same|as well|now)|twice|second time|each time|every time|(?:on|with) \w+ and (?:on|with|again)|two "
            r"(?:times|"
            r"conversations|moments|exchanges|scenes)",
        ),
        "effect_on_other": asks(
            r"(?:what|how) (?:does|did|do|might|would|could) (?:he|she|they|that|it|your \w+|\w+)[^?]*(?:do|hear|"
            r"make|feel|take|"
            r"understand|think|see|land|come across|know|react|left)",
        ),
        "one_alternative": either_of(
            asks(
                r"(?:what|how) (?:else|could|would|might|other)[^?]*(?:say|said|put|word|instead|different\w*|tell|"
                r"told|ask)",
                r"instead|another way|differently|if you (?:had )?said",
            ),
            does(Act.OPTIONS_QUESTION),
        ),
        "rehearsed": either_of(
            does(Act.ROLE_PLAY), says(r"say it (?:to me|here|now)|try (?:it|that) (?:out|now|here)")
        ),
        "tracked": says(
            r"(?:notice|watch|catch|keep an eye|look out|count|spot)[^.?]*(?:week|next|time|when|it|out)|compare"
        ),
    }
)

directive_techniques = technique(
    {
        "precondition_met": _precondition_met,
        "client_idea_first": _client_idea_first,
        "one_suggestion": _one_suggestion,
        "fit_check": _fit_check,
        "fades": says(
            r"(?:less|fewer) (?:and less )?(?:from me|suggest\w*)|you(?:'ve| have) (?:come|found|"
            r"worked)[^.?]*(?:yourself|own)"
        ),
        "hands_over_structure": says(
            r"where (?:would|do|shall) you (?:like to|want to)? ?(?:start|begin)|what (?:would|do) you (?:want|"
            r"like)[^?]*(?:today|talk"
            r"|cover|use)|you (?:set|choose|lead|decide)[^.?]*(?:agenda|today|start|topic)|up to you (?:where|what)",
        ),
    },
    due=lambda scene: any(scene.doing(Act.ADVICE)),
)
