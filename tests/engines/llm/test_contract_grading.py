"""What holds for the embedded grader holds for a model that confirms its candidates: the same stories on the wire."""

from tests.engines.test_grader import (  # noqa: F401 - pytest runs them here with the other engine
    rubric,
    test_a_better_line_comes_with_every_finding,
    test_an_unsure_remark_is_only_worth_a_look,
    test_comfort_after_the_feeling_was_explored_is_fine,
    test_lines_in_role_are_never_the_trainees_own,
    test_text_that_orders_a_good_mark_changes_nothing,
    test_the_look_alike_is_spared,
    test_the_violation_is_found_in_its_exact_words,
)
