"""Detectors for traps. Each looks for its own violation and prefers silence to a false accusation.

- `pace`: reassurance, advice, advice before the inventory, interrogation.
- `focus`: interpretation, labels, depression made small, the past, beliefs.
- `risk`: suicide not asked, or asked round the word.
- `frame`: mood and event not linked, the number of sessions not said, the task missing or a form.
"""
