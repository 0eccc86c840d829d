"""The figures of how a client sounds, on talk made up for them."""

from simulator.checking.sound import opening, sound_of
from simulator.core.events import Disclosure, Plan
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Candour, Situation, Speaker


def said(*texts: str, situation: Situation | None = None, fact: str | None = None) -> list[Turn]:
    told = (Disclosure(fact=fact, candour=Candour.PLAIN, elicited=True),) if fact else ()
    plan = Plan(candour=Candour.PLAIN, situation=situation, disclosures=told)
    return [Turn(index=i, speaker=Speaker.CLIENT, text=text, plan=plan) for i, text in enumerate(texts)]


def test_a_reply_said_again_is_counted_whatever_gesture_goes_with_it() -> None:
    turns = said("I suppose so.", "(He shrugs.) I suppose so.", "Not really.")
    assert sound_of(turns).repeated == 1


def test_scripted_answers_about_suicide_may_be_said_again() -> None:
    assert sound_of(said("No.", "No.", fact="risk.direct")).repeated == 0


def test_the_commonest_opening_is_found() -> None:
    turns = said("I used to sing a lot.", "I used to (He stops.) walk.", "We went on Thursdays, mostly.")
    assert sound_of(turns).alike == 2
    assert opening("Low, mostly.") is None


def test_length_and_what_gives_nothing_are_shares_of_the_replies() -> None:
    turns = [*said("One two three.", "One two three four five."), *said("I couldn't say.", situation=Situation.UNKNOWN)]
    sound = sound_of(turns)
    assert round(sound.words, 2) == 3.67
    assert round(sound.unknown, 2) == round(sound.nothing, 2) == 0.33
