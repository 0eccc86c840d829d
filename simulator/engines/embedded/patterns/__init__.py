"""What can be told from words alone, with near certainty: a module a subject, the patterns beside their functions.

These rules add labels that the linear model may miss and strike out those that it cannot be trusted with: suicide
questions, the number of sessions, silence, talk to the machine. Where to look:

- `risk`: suicide named, skirted, followed up.
- `acts`: what a turn does, where the words settle it.
- `guesses`: what makes an act likely, and what the model's guess of one must have beside it.
- `questions`: open, closed, inviting, going on; asking for exact words, wishes and mixed feelings.
- `topics`: what a turn is about.
- `language`: nonsense, other languages, talk to the machine, insults, silence.
- `regex`: how a pattern is put together from its wordings.
"""
