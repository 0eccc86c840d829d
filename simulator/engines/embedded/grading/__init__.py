"""The embedded grader: counted facts, readings and small detectors, one a criterion, each with its confidence."""
