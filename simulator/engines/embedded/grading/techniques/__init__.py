"""Detectors for techniques: which components were shown, each with the words that show it.

A technique counterfeited (level 1) is not accused by the embedded engine: the traps cover what it can tell apart.

- `inventory`: the interpersonal inventory.
- `communication`: communication analysis.
- `affect`: exploring feeling, and linking it to events.
- `asking`: clarification and direct elicitation.
- `education`: explaining depression.
"""
