"""Traps that the judge has learnt, one line each: what calls for the criterion, what the good move does, what spares.

The comments name the look-alike rule of clinical note 2.5 behind a gate. A trap that older rules find as well takes
the surer of the two.
"""

import re

from simulator.core.care import OUTSIDE_ORDINARY
from simulator.core.dynamics import INTERROGATION_FROM, closed_run, was_understood
from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act
from simulator.engines.embedded.client_text import takes_up
from simulator.engines.embedded.features import asserted, normal, sentences
from simulator.engines.embedded.grading.learnt import Gate, good_move, learnt_violations, merged
from simulator.engines.embedded.grading.scene import Detector, Scene, observation
from simulator.engines.embedded.grading.situation import IN_DANGER, TENTATIVE, VIOLENT
from simulator.engines.embedded.grading.traps import focus, pace, risk
from simulator.engines.embedded.patterns.regex import any_of

FEELS = (Act.AFFECT_REFLECTION, Act.VALIDATION, Act.MIXED_FEELINGS, Act.REFLECTION)
ASKS = (Act.OPEN_QUESTION, Act.EXACT_WORDS, Act.WISH_QUESTION, Act.OPTIONS_QUESTION)
DOUBT = 0.6
"""What a look-alike's sign leaves of the judge's confidence."""

_NEAR_RISK = any_of(
    r"silly|stupid|drastic|rash|foolish|daft|safe\w*|harm\w*|hurt\w*|dark|thoughts?|suicid\w*|kill\w*|die|"
    r"dead|dying|life|"
    r"risk\w*|do anything|doing anything|do something|that bad|worr\w+|end(?:ing)? (?:it|things)|danger|"
    r"give up|go on|cope",
)
_ADAPTED = any_of(
    r"longer|a start|may take|more than (?:sixteen|twelve)|go on after|can't promise|won't promise|not (?:all|"
    r"every)"
)
_LIMITED = any_of(
    r"(?:unless|except\w*|limits?|if (?:i|you|someone|somebody|anyone|there))[^.?!]{0,60}(?:danger|harm|"
    r"risk|safe\w*|life|hurt|die)",
    r"supervis\w+|in danger|what i(?:'d| would|'ll| will)? (?:have to )?pass on",
    r"(?:have|need) to (?:tell|speak|talk|share|pass|let)|with you first|tell you first|can't promise|not "
    r"(?:quite )?everything",
)
_NO_FAULT = any_of(
    r"(?:isn't|not|never|nobody's|no) (?:\w+ ){0,3}(?:fault|weak\w*|failing|lazy|laziness|to blame)|"
    r"(?:many|most|lots of) people who"
)
_OF_THE_ILLNESS = any_of(
    r"(?:many|most|some|lots of) people (?:who|with|in|get)[^.?!]{0,25}(?:low|depress\w*|ill|griev\w*|down)",
    r"(?:when|if) (?:somebody|someone|anybody|anyone|people|a person)[^.?!]{0,15}(?:low|depress\w*|ill|down)",
)
_OF_A_KIND = any_of(
    r"because|as (?:a|an)|of course|must|your (?:culture|religion|faith|people|community|kind|generation|church|"
    r"country)|arranged|in your (?:world|position)|at your age|typical\w*|usual\w*"
)
_MADE_SAFE = any_of(
    r"crisis (?:team|line)|safety plan|keep (?:you|yourself) safe|(?:stay|be) (?:here )?with you|come back to that "
    r"before you go|hospital|emergency|ambulance|(?:write|put) (?:\w+ ){0,2}down together"
)
_LOSS = any_of(r"los[st]\w*|lose|miss\w*|mourn\w*|griev\w*|gone")
_TEACH_BACK = any_of(r"(?:your|own) words|say it back|how would you (?:put|say)|tell (?:it|that) to|explain it to")
_SILENCE = any_of(
    r"between (?:us|you and me)|nobody|no one|(?:not|won't|never) (?:\w+ )?(?:tell|say|pass|let)|a soul|secret\w*|"
    r"private|confiden\w+|(?:it|this|that|which|everything|nothing) (?:will |just |all |can )?(?:stays?|leaves?)|"
    r"leaves? this|promise\w*|only (?:us|me|you)|to myself"
)
_RELIEVES = any_of(
    r"rest\w*|stop\w*|off|leave|nothing|everything|easy|bed|others|duties|work\w*|chores|push|carry on|normal|back|"
    r"manage|should|(?:don't|needn't|do not) (?:have|need) to|let|keep"
)
_FOR_A_WHILE = any_of(
    r"for now|just now|while you(?:'re| are) (?:ill|unwell|getting)|(?:next|coming|few|two|three|four) (?:\w+ )?weeks|"
    r"your part|one (?:small |little )?(?:thing|duty|step|job)|recover\w*"
)
_BACK_TO_USE = any_of(
    r"(?:these days|nowadays|now,? (?:since|that|between)|since you(?:'ve| have)? (?:been|got|became|"
    r"fell))[^.?!]*|how is it (?:between|"
    r"with)[^.?!]{0,20}(?:now|these)|at the moment|lately",
)
_DEATH = any_of(
    r"died|death|dead|funeral|grave|buried|ashes|passed|lost (?:him|her|them|my)|widow\w*|anniversary|without "
    r"(?:him|her)"
)
_MIXED = any_of(
    r"part of me|relie\w+|angry|hate\w*|glad|but (?:also|i)|both|and yet|guilt\w*|resent\w*|ought to|"
    r"shouldn't|don't miss"
)
_ROLE = any_of(r"used to|miss\w*|before|no longer|anymore|any more|now i|retire\w*|baby|moved|divorce\w*|job|left")
_END = any_of(r"last|end\w*|stop\w*|finish\w*|over|left|goodbye|without (?:you|this)|miss (?:this|coming)|on my own")
_PILLS = any_of(
    r"tablets?|pills?|medic\w+|sertraline|antidepress\w*|dose|prescri\w+|doctor|gp|psychiatrist|drugs?|"
    r"lithium|mg"
)
_ILL = any_of(
    r"tired|sleep\w*|can't|nothing|down|low|depress\w*|energy|lazy|weak\w*|cry\w*|months|since|eat\w*|bed|"
    r"guilt\w*|fault"
)
_SECRET = any_of(
    r"tell\w*|secret|private|between us|confidential\w*|anyone|nobody|promise\w*|know about|find out|parents|"
    r"mum|dad|school"
)


def learnt_trap(
    cue: re.Pattern[str] | None = None,
    good: tuple[Act, ...] = (*FEELS, *ASKS),
    gate: Gate = lambda scene, turn: 1.0,
    rules: Detector | None = None,
) -> Detector:
    """A detector of a learnt trap.

    Args:
        cue: words of the client that call for it; without any, only a violation or a near thing does.
        good: what the good move in its place does.
        gate: what a rule leaves of the judge's confidence.
        rules: the detector that finds it by rules.
    """

    def detector(scene: Scene, criterion: Criterion) -> Observation:
        ruled = rules(scene, criterion) if rules is not None else None
        found = merged(learnt_violations(scene, criterion, gate), iter(ruled.violations if ruled else ()))
        called = _cue(scene, cue)
        after = (t for t in scene.trainee if (called is None or t.index > called.turn) and scene.reading(t).does(*good))
        shown = dict(ruled.components) if ruled else {}
        if not shown and called is not None:
            shown = {name: quote for name, quote in good_move(scene, criterion, after).items() if quote is not None}
        seen = observation(
            criterion,
            opportunity=bool(found) or called is not None or (ruled is not None and ruled.opportunity),
            components=dict(shown),
            violations=found,
            confidence=0.7,
        )
        return seen.model_copy(update={"cue": called})

    return detector


def _cue(scene: Scene, pattern: re.Pattern[str] | None) -> Quote | None:
    if pattern is None:
        return None
    turn = next((c for c in scene.client if pattern.search(normal(c.text))), None)
    return Quote(turn=turn.index, text=turn.text) if turn is not None else None


def tentative_and_grounded(scene: Scene, turn: Turn) -> float:
    """Tentative link vs interpretation: own recent words, tentative form and room to correct spare it."""
    grounded = takes_up(turn.text, scene.client_before(turn, 5))
    tentative = TENTATIVE.search(normal(turn.text)) is not None
    if tentative and grounded and "?" in turn.text:
        return DOUBT
    return 1.0


def not_when_explored(scene: Scene, turn: Turn) -> float:
    """Validation vs reassurance: comfort after exploring is fine, and hope as information is no comfort."""
    if scene.explored_since_pain(turn):
        return DOUBT
    return DOUBT if scene.reading(turn).does(Act.PSYCHOEDUCATION) else 1.0


def not_after_understanding(scene: Scene, turn: Turn) -> float:
    """Directive vs premature: fine when the incident or wish is mapped and the fit is checked."""
    if was_understood(scene.before(turn)):
        return DOUBT if turn.text.rstrip().endswith("?") else 0.85
    return 1.0


def a_segment_of(act: Act, words: re.Pattern[str], runs: int) -> Gate:
    """Needs a run: the act or its words in so many of the four turns before this one."""

    def gate(scene: Scene, turn: Turn) -> float:
        before = scene.before(turn)[-4:]
        seen = sum(scene.reading(t).does(act) or words.search(normal(asserted(t.text))) is not None for t in before)
        return 1.0 if seen >= runs else DOUBT

    return gate


def in_a_run_of_questions(scene: Scene, turn: Turn) -> float:
    """Interrogation: six bare questions, the judged one among them."""
    before = scene.before(turn)
    if closed_run(scene.reading(turn), before) >= INTERROGATION_FROM:
        return 1.0
    asked = [
        t for t in [*before[-(INTERROGATION_FROM - 1) :], turn] if "?" in t.text and not scene.reading(t).does(*FEELS)
    ]
    questions = sum(max(1, t.text.count("?")) for t in asked)
    return 1.0 if questions >= INTERROGATION_FROM else 0.5


def about(words: re.Pattern[str]) -> Gate:
    """Only where the turn, or what it answers, speaks of the matter at all."""
    return lambda scene, turn: 1.0 if words.search(normal(f"{scene.client_before(turn)} {turn.text}")) else 0.4


def where_danger_was_heard(scene: Scene, turn: Turn) -> float:
    """Ordinary work is only amiss after the client's sign of danger, and where nothing is done about it."""
    if IN_DANGER.search(normal(scene.client_before(turn, 4))) is None:
        return DOUBT
    return unless_said(_MADE_SAFE)(scene, turn)


def not_as_information(scene: Scene, turn: Turn) -> float:
    """What depression does to people, said of people, blames nobody and takes nobody for one of a kind."""
    return unless_said(_OF_THE_ILLNESS)(scene, turn)


def blames(scene: Scene, turn: Turn) -> float:
    """Blame that is lifted, and what the illness does to people, are the opposite of it."""
    return min(unless_said(_NO_FAULT)(scene, turn), not_as_information(scene, turn))


def asks_of_the_loss(scene: Scene, turn: Turn) -> float:
    """Whoever asks what was lost asks for no gratitude."""
    return DOUBT if "?" in turn.text and _LOSS.search(normal(asserted(turn.text))) else 1.0


def unless_said_back(scene: Scene, turn: Turn) -> float:
    """What the client is asked to say in their own words is made to be repeated."""
    near = [turn, *(t for t in scene.trainee if t.index > turn.index)][:2]
    return DOUBT if any(_TEACH_BACK.search(normal(t.text)) for t in near) else 1.0


def takes_for_a_kind(scene: Scene, turn: Turn) -> float:
    """A question that takes nothing for granted assumes nothing."""
    asked = all(part.rstrip().endswith("?") for part in sentences(turn.text))
    if asked and _OF_A_KIND.search(normal(asserted(turn.text))) is None:
        return DOUBT
    return not_as_information(scene, turn)


def relieved_of_everything(scene: Scene, turn: Turn) -> float:
    """Naming the illness relieves of nothing yet; what is for a while and leaves the client a part is the role."""
    if _RELIEVES.search(normal(asserted(turn.text))) is None:
        return DOUBT
    return unless_said(_FOR_A_WHILE)(scene, turn)


def keeps_silence(scene: Scene, turn: Turn) -> float:
    """Silence has to be spoken of, and limits that are named spare it."""
    return unless_said(_LIMITED)(scene, turn) if _SILENCE.search(normal(asserted(turn.text))) else 0.4


def unless_said(words: re.Pattern[str]) -> Gate:
    """Not where the turn itself says what would make it fine."""
    return lambda scene, turn: DOUBT if words.search(normal(asserted(turn.text))) else 1.0


def told_at_length(scene: Scene, turn: Turn) -> float:
    """A brief history is fine, and so is a longer one that comes back to what it is good for."""
    return min(unless_said(_BACK_TO_USE)(scene, turn), in_a_long_run("inventory_as_biography")(scene, turn))


def in_a_long_run(trap: str) -> Gate:
    """Needs a run: this turn and those before it look like the trap, and the next do not come back."""

    def gate(scene: Scene, turn: Turn) -> float:
        lately = [*scene.before(turn)[-(LONG_RUN - 1) :], turn]
        long = len(lately) == LONG_RUN and all(scene.likely(t).get(trap, 0.0) >= LIKE_IT for t in lately)
        after = [t for t in scene.trainee if t.index > turn.index][:COMES_BACK]
        back = any(_BACK_TO_USE.search(normal(t.text)) is not None for t in after)
        return 1.0 if long and not back else DOUBT

    return gate


LONG_RUN, LIKE_IT, COMES_BACK = 3, 0.3, 3


def not_a_plain_question(scene: Scene, turn: Turn) -> float:
    """A closed question with the word in it is correct, and so is what follows one up."""
    if not _NEAR_RISK.search(normal(turn.text)):
        return 0.0
    if scene.reading(turn).does(Act.RISK_DIRECT) and not scene.reading(turn).does(Act.RISK_INDIRECT):
        return 0.0
    asked_plainly = any(scene.reading(t).does(Act.RISK_DIRECT) for t in scene.before(turn))
    return 0.5 if asked_plainly and not risk.hopes_for_no(turn) else 1.0


def no_person_in_question(scene: Scene, turn: Turn) -> float:
    """Onset without context: a turn that asks who or what was going on, or links the two, is the good move itself."""
    if scene.reading(turn).does(Act.TENTATIVE_LINK):
        return DOUBT
    return 0.4 if _CONTEXT.search(normal(turn.text)) and "?" in turn.text else 1.0


_CONTEXT = any_of(
    r"who (?:was|were|is|did|knew|else)|going on (?:between|with|at home|around)|between you and|at home then|"
    r"with (?:him|her)"
)
_PAST = any_of(
    r"child\w*|little|grow(?:ing)? up|grew up|your (?:mother|father|parents|mum|dad)(?:'s)? (?:was|were|"
    r"did|had)|back then|school|"
    r"earl(?:y|ier|iest)|first (?:memory|time)|then|as a (?:boy|girl|kid|child)|remember|when you were|"
    r"young\w*|always (?:been)?",
)


secondary_area_unnamed = learnt_trap()
transference_interpretation = learnt_trap(gate=tentative_and_grounded)
blame_character = learnt_trap(_ILL, gate=blames)
sick_role_passivity = learnt_trap(
    _ILL, (Act.INFORMATION, Act.PSYCHOEDUCATION, Act.TASK_SETTING), gate=relieved_of_everything
)
grief_suppression = learnt_trap(_DEATH)
ambivalence_closed = learnt_trap(_MIXED)
forced_gratitude = learnt_trap(_ROLE, gate=asks_of_the_loss)
global_life_theory = learnt_trap()
instant_intimacy_push = learnt_trap()
summary_instead_of_sequence = learnt_trap(good=(Act.EXACT_WORDS,))
one_sided_dispute = learnt_trap(good=(Act.WISH_QUESTION, Act.EXACT_WORDS))
decision_made_for_client = learnt_trap(good=(Act.OPTIONS_QUESTION, Act.WISH_QUESTION))
waiting_for_confidence = learnt_trap(good=(Act.SMALL_STEP, Act.ROLE_PLAY, Act.TASK_SETTING))
onset_without_context = learnt_trap(_ILL, gate=no_person_in_question)
formulation_unrepeatable = learnt_trap(
    good=(Act.SUMMARY, Act.TENTATIVE_LINK, Act.PSYCHOEDUCATION), gate=unless_said_back
)
ending_affect_closed = learnt_trap(_END)
high_risk_ordinary_ipt = learnt_trap(
    IN_DANGER, OUTSIDE_ORDINARY, gate=where_danger_was_heard, rules=risk.high_risk_ordinary_ipt
)
deficits_overpromise = learnt_trap(good=(Act.INFORMATION, Act.TIME_LIMIT), gate=unless_said(_ADAPTED))
relational_moment_mishandled = learnt_trap(good=(Act.NAMING_MOMENT, Act.OPEN_QUESTION))
medication_either_or = learnt_trap(_PILLS, gate=about(_PILLS))
unsafe_confrontation_rehearsal = learnt_trap(VIOLENT, OUTSIDE_ORDINARY)
secrecy_promised = learnt_trap(_SECRET, (Act.CONFIDENTIALITY,), gate=keeps_silence)
stereotype_assumption = learnt_trap(gate=takes_for_a_kind)
inventory_as_biography = learnt_trap(gate=told_at_length)

skip_inventory_to_advice = learnt_trap(rules=pace.skip_inventory_to_advice, gate=not_after_understanding)
inventory_as_interrogation = learnt_trap(rules=pace.inventory_as_interrogation, gate=in_a_run_of_questions)
ungrounded_interpretation = learnt_trap(rules=focus.ungrounded_interpretation, gate=tentative_and_grounded)
premature_reassurance = learnt_trap(rules=pace.premature_reassurance, gate=not_when_explored)
advice_before_understanding = learnt_trap(rules=pace.advice_before_understanding, gate=not_after_understanding)
minimise_depression = learnt_trap(rules=focus.minimise_depression)
global_label = learnt_trap(rules=focus.global_label)
past_excavation = learnt_trap(rules=focus.past_excavation, gate=a_segment_of(Act.PAST_QUESTION, _PAST, 2))
cbt_drift = learnt_trap(rules=focus.cbt_drift)
risk_question_indirect = learnt_trap(rules=risk.risk_question_indirect, gate=not_a_plain_question)
