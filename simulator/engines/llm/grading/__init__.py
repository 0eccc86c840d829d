"""The grader's parts: the transcript as shown, panels of narrow questions, answers checked in code, judges together."""
