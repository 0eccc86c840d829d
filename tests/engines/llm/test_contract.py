"""What holds for sessions on the embedded engine holds on a language model: the same tests, with this folder's engine.

Left out are those that are about authored words alone, or about processes that are killed (the log does not know which
engine wrote to it).
"""

from simulator.core.vocabulary import Speaker
from simulator.sessions import Sessions
from tests.engines.test_voice import (  # noqa: F401 - pytest runs them here with the other engine
    say,
    test_a_scripted_risk_answer_is_word_for_word,
    test_the_same_question_forty_times_is_never_answered_alike,
    test_whatever_is_typed_gets_an_answer_in_character,
)
from tests.test_session import (  # noqa: F401
    EVENTS_A_TURN,
    LINES,
    test_a_course_has_no_seventeenth_session,
    test_a_loaded_session_is_the_same_object_while_it_is_open,
    test_a_pasted_book_is_refused_and_the_session_goes_on,
    test_a_second_process_that_is_behind_is_told_to_load_again,
    test_a_session_loaded_from_the_log_goes_on_as_if_never_closed,
    test_a_task_cancelled_at_any_moment_leaves_a_session_that_goes_on,
    test_an_ended_session_says_what_can_be_done_instead,
    test_an_unknown_client_is_named_with_those_there_are,
    test_an_unknown_session_is_named,
    test_going_back_keeps_the_take_and_forgets_what_was_told_in_it,
    test_nobody_can_be_played_who_is_not_in_the_file,
    test_role_play_moves_neither_openness_nor_the_scorecard,
    test_there_is_no_going_back_to_what_is_not_a_turn_of_the_trainees,
    test_trying_a_turn_again_opens_an_ended_session_and_it_is_graded_anew,
    test_two_turns_at_once_are_taken_one_after_the_other,
    test_what_is_shown_is_what_was_written,
)


async def test_each_arrow_of_the_loop_appends_one_event_and_one_says_what_it_took(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    await say(session, "Hello Marek.")
    events, _ = await sessions.logbook.read(session.id)
    types = [e.event.type for e in events]
    assert [t for t in types if t != "engine_used"] == ["session_opened", *EVENTS_A_TURN]
    assert types.count("engine_used") == 1


async def test_what_the_trainee_said_and_what_will_be_told_is_in_the_log_before_a_word_is_shown(
    sessions: Sessions,
) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    async for _ in session.say("Tell me about your daughter."):
        events, _ = await sessions.logbook.read(session.id)
        assert {"trainee_said", "turn_read", "state_shifted", "disclosures_chosen"} <= {e.event.type for e in events}
        break


async def test_a_reply_abandoned_in_the_middle_is_finished_all_the_same(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    async for _ in session.say("Tell me about Aneta."):
        break  # the browser was closed
    await session.finish_turn()
    assert session.transcript.turns[-1].speaker is Speaker.CLIENT
    assert await say(session, "Go on.")
