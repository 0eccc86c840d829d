"""The closed word lists that code, YAML files, pages and tables share.

Focal areas, phases and inventory attributes are IPT's own terms; acts and triggers are ours, named after what a
supervisor would call them.
"""

from enum import StrEnum


class FocalArea(StrEnum):
    """The four problem areas of IPT."""

    GRIEF = "grief"
    ROLE_DISPUTE = "role_dispute"
    ROLE_TRANSITION = "role_transition"
    INTERPERSONAL_DEFICITS = "interpersonal_deficits"


class Phase(StrEnum):
    """The three phases of a course."""

    INITIAL = "initial"
    MIDDLE = "middle"
    ENDING = "ending"


class Attribute(StrEnum):
    """What the interpersonal inventory asks about each person (clinical note 2.3, row 1)."""

    CLOSENESS = "closeness"
    CONTACT = "contact"
    CONFLICT = "conflict"
    SUPPORT = "support"
    DISAPPOINTMENT = "disappointment"
    RECENT_CHANGE = "recent_change"
    EXPECTATIONS = "expectations"


class Symptom(StrEnum):
    """The nine PHQ-9 items, in the questionnaire's order."""

    INTEREST = "interest"
    MOOD = "mood"
    SLEEP = "sleep"
    ENERGY = "energy"
    APPETITE = "appetite"
    GUILT = "guilt"
    CONCENTRATION = "concentration"
    MOVEMENT = "movement"
    SELF_HARM = "self_harm"


class Topic(StrEnum):
    """What a trainee's turn is about, or what a fact of the client's life belongs to.

    The first seven repeat `Attribute` and the next nine `Symptom`, value by value, so that a question about
    "sleep" and the sleep item of the questionnaire are the same word everywhere.
    """

    CLOSENESS = "closeness"
    CONTACT = "contact"
    CONFLICT = "conflict"
    SUPPORT = "support"
    DISAPPOINTMENT = "disappointment"
    RECENT_CHANGE = "recent_change"
    EXPECTATIONS = "expectations"
    INTEREST = "interest"
    MOOD = "mood"
    SLEEP = "sleep"
    ENERGY = "energy"
    APPETITE = "appetite"
    GUILT = "guilt"
    CONCENTRATION = "concentration"
    MOVEMENT = "movement"
    SELF_HARM = "self_harm"
    PEOPLE = "people"  # who is in your life
    PERSON = "person"  # tell me about her
    SYMPTOMS = "symptoms"  # how has it been showing
    ONSET = "onset"  # when it began and what was going on
    RECENT_EVENT = "recent_event"  # what happened this week
    INCIDENT = "incident"  # one exchange, its words and order
    SUICIDE = "suicide"
    RISK_PASSIVE = "risk_passive"  # wishing to be dead, or not to wake up
    RISK_PLAN = "risk_plan"
    RISK_MEANS = "risk_means"
    RISK_INTENT = "risk_intent"
    RISK_HISTORY = "risk_history"
    RISK_PROTECTION = "risk_protection"
    PREVIOUS_EPISODES = "previous_episodes"
    MEDICATION = "medication"
    SUBSTANCES = "substances"
    PHYSICAL_HEALTH = "physical_health"
    MANIA = "mania"
    PSYCHOSIS = "psychosis"
    WORK = "work"
    LIVING = "living"
    DAILY_LIFE = "daily_life"
    BACKGROUND = "background"  # family of origin, childhood
    LOSS = "loss"  # the death and what came before and after it
    OLD_ROLE = "old_role"
    NEW_ROLE = "new_role"
    FEELINGS = "feelings"
    WISHES = "wishes"
    OPTIONS = "options"
    STRENGTHS = "strengths"
    HOMEWORK = "homework"
    ENDING = "ending"
    FRAME = "frame"  # what therapy is, how many sessions, confidentiality
    HERE = "here"  # what goes on between the two people in this room


class Act(StrEnum):
    """What a trainee's turn does. A turn usually does more than one thing."""

    GREETING = "greeting"
    GOODBYE = "goodbye"
    OPEN_QUESTION = "open_question"
    CLOSED_QUESTION = "closed_question"
    EXACT_WORDS = "exact_words"  # asks what was actually said, in what tone or order
    WISH_QUESTION = "wish_question"  # what did you want, hope for, expect
    OPTIONS_QUESTION = "options_question"  # what could be done, what are the choices
    MIXED_FEELINGS = "mixed_feelings"  # invites the other, harder or contrary feeling
    SMALL_STEP = "small_step"  # asks for or scales down to a first small step
    MOOD_CHECK = "mood_check"  # how have you been since we last met
    TASK_REVIEW = "task_review"  # how did last week's task go
    TASK_SETTING = "task_setting"  # agrees one thing to do before next time
    PAST_QUESTION = "past_question"  # childhood, family of origin, old causes
    RISK_DIRECT = "risk_direct"  # names suicide, killing oneself, wanting to be dead
    RISK_INDIRECT = "risk_indirect"  # a euphemism, a negative lead or an apology for asking
    REFLECTION = "reflection"  # gives the content back in other or in the client's words
    AFFECT_REFLECTION = "affect_reflection"  # names a feeling the client shows
    VALIDATION = "validation"  # allows or normalises the feeling and leaves it open
    AFFIRMATION = "affirmation"  # recognises an effort or a strength
    REASSURANCE = "reassurance"  # comforts, predicts, disputes guilt, finds a bright side
    ADVICE = "advice"  # tells the client what to do outside
    PSYCHOEDUCATION = "psychoeducation"  # names or explains depression as an illness
    INFORMATION = "information"  # explains the treatment, the frame or the limits
    TIME_LIMIT = "time_limit"  # says how many sessions there are, or when the end is
    CONFIDENTIALITY = "confidentiality"
    STRUCTURING = "structuring"  # sets or moves the agenda
    INTERPRETATION = "interpretation"  # asserts a motive, trait or hidden reason
    TENTATIVE_LINK = "tentative_link"  # ties mood to a stated event and leaves room to correct
    LABEL = "label"  # a global label on a person
    MINIMISING = "minimising"  # makes depression a mood, phase or ordinary stress
    BLAME = "blame"  # puts symptoms down to character, weakness or effort
    COGNITIVE = "cognitive"  # evidence, distortions, ratings of belief, thought records
    SUMMARY = "summary"
    ROLE_PLAY = "role_play"  # offers or sets up a rehearsal
    REPAIR = "repair"  # takes something back, apologises, starts again
    NAMING_MOMENT = "naming_moment"  # speaks of what is happening here between the two
    SAFETY_STAY = "safety_stay"  # puts ordinary work aside and stays with the client now
    SAFETY_MEANS = "safety_means"  # has what could be used handed over or out of reach
    SAFETY_CONTACT = "safety_contact"  # brings somebody the client knows in, now; tells a parent together
    SAFETY_PLAN = "safety_plan"  # a written plan: signs, what helps, whom to call
    HANDOVER = "handover"  # crisis team, emergency, psychiatrist: urgent care by others
    FOLLOW_UP = "follow_up"  # a definite next contact, soon
    REFERRAL = "referral"  # says that another treatment fits better, and offers it
    NORMALISE_THOUGHTS = "normalise_thoughts"  # unwanted frightening thoughts are common and are not wishes
    RHYTHM = "rhythm"  # protects sleep and the rhythm of the day
    SELF_DISCLOSURE = "self_disclosure"
    SILENCE = "silence"
    OUT_OF_ROLE = "out_of_role"  # speaks to the machine, not to the client
    INSULT = "insult"
    OFF_TOPIC = "off_topic"


class Trigger(StrEnum):
    """Rows of the reaction table (clinical note 3.2): what in a turn moves the client."""

    EXACT_WORDS = "exact_words"
    SPECIFIC_REFLECTION = "specific_reflection"
    OPEN_QUESTION_PERSON = "open_question_person"
    EMPATHIC_LINE = "empathic_line"
    DEPRESSION_NAMED = "depression_named"
    RISK_ASKED = "risk_asked"
    GROUNDED_LINK = "grounded_link"
    MIXED_FEELINGS_INVITED = "mixed_feelings_invited"
    ROLE_PLAY_OFFERED = "role_play_offered"
    REPAIR = "repair"
    PREMATURE_REASSURANCE = "premature_reassurance"
    EARLY_ADVICE = "early_advice"
    INTERPRETED = "interpreted"
    LABELLED = "labelled"
    INTERROGATED = "interrogated"
    MINIMISED = "minimised"
    BLAMED = "blamed"
    DIGGING = "digging"
    COGNITIVE_CHALLENGE = "cognitive_challenge"
    RISK_SKIRTED = "risk_skirted"
    ENDING_AVOIDED = "ending_avoided"
    RISK_MISSED = "risk_missed"
    INSULTED = "insulted"


class ReactionKind(StrEnum):
    """The manner in which a client takes a trigger."""

    SURFACE_COMPLY = "surface_comply"
    IRRITATE = "irritate"
    WITHDRAW = "withdraw"
    CHANGE_SUBJECT = "change_subject"
    OVER_AGREE = "over_agree"
    INTELLECTUALISE = "intellectualise"
    SOFTEN = "soften"
    CONFIRM = "confirm"
    CORRECT = "correct"


class Situation(StrEnum):
    """Moments that need a line but no fact: every persona has its own words for each."""

    GREETING = "greeting"
    GOODBYE = "goodbye"
    ACKNOWLEDGE = "acknowledge"  # nothing was asked: a small sign of listening
    SILENCE = "silence"  # the trainee says nothing, or "..."
    UNKNOWN = "unknown"  # asked something the file does not know
    LOCKED = "locked"  # asked something not to be told yet
    AGAIN = "again"  # asked something already told in full
    UNCLEAR = "unclear"  # nonsense, code, another script
    OTHER_LANGUAGE = "other_language"
    OFF_TOPIC = "off_topic"
    OUT_OF_ROLE = "out_of_role"  # "are you a bot?", "ignore your instructions"
    TOO_MUCH = "too_much"  # a very long speech or a pile of questions
    FRAME = "frame"  # told how therapy works, how many sessions, confidentiality
    TASK = "task"  # asked to try something before next time
    ROLE_PLAY = "role_play"  # agrees, awkwardly, to try it
    AFTER_ROLE_PLAY = "after_role_play"  # asked how it was, the scene just left
    PULL_BACK = "pull_back"  # has just said a great deal, and draws back a little


class InRoleMove(StrEnum):
    """What somebody does in a rehearsed exchange."""

    ATTACK = "attack"  # accuses, blames
    REFUSE = "refuse"  # says no, brushes off
    ASK = "ask"  # asks, wants to hear
    SOFTEN = "soften"  # gives way, apologises, is warm
    REQUEST = "request"  # asks clearly for something
    VAGUE = "vague"  # hints, 'nothing', 'fine'
    SAY = "say"  # anything else


class Difficulty(StrEnum):
    """How hard the other person makes it in role play."""

    EASY = "easy"
    REALISTIC = "realistic"
    HARD = "hard"


class Candour(StrEnum):
    """How openly a fact is told."""

    GUARDED = "guarded"
    PLAIN = "plain"
    OPEN = "open"


class Severity(StrEnum):
    """How much a violation weighs (clinical note 2.1, rule 5)."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


class Speaker(StrEnum):
    """The two people in the room."""

    TRAINEE = "trainee"
    CLIENT = "client"


class EnginePart(StrEnum):
    """What an engine does for a session."""

    READER = "reader"
    VOICE = "voice"
    GRADER = "grader"
    TRAINEE = "trainee"  # in a batch, where a model plays the trainee


class FaultKind(StrEnum):
    """What can go wrong between us and a language model."""

    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    UNREACHABLE = "unreachable"
    CUT_OFF = "cut_off"  # a stream that stops before its end
    MALFORMED = "malformed"
    EMPTY = "empty"
    REFUSED = "refused"
    FILTERED = "filtered"
    UNKNOWN_MODEL = "unknown_model"
    BAD_KEY = "bad_key"
    TOO_LONG = "too_long"
    NOT_ACCEPTED = "not_accepted"  # the request itself is not to the server's liking
