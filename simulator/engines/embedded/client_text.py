"""What a client's words show: painful feeling, and words that a trainee can take up."""

import re
from functools import lru_cache

from simulator.engines.embedded.features import normal, sentences, tokens, unquoted
from simulator.engines.embedded.patterns.regex import any_of

_PAIN = any_of(
    r"cr(?:y|ied|ying)|tears?|sob\w*|hurt\w*|ache\w*|asham\w+|shame|guilt\w*|(?:my|own) fault|alone|lonely",
    r"loneliness|hopeless\w*|worthless\w*|useless|empty|emptied|numb|afraid|scared|frighten\w*|terrif\w*",
    r"dread\w*|angry|anger|furious|hate\w*|miss(?:ed|ing)? (?:him|her|them|it|that)|grie\w+|mourn\w*",
    r"unfair|can't forgive|never forgive|can't look at|lost|losing|died|dead|dying|funeral",
    r"can't (?:bear|stand|do|go on|cope|stop)|couldn't (?:bear|stand|cope|stop)|unbearable|heavy|broken",
    r"fail\w*|let (?:her|him|them|everyone|you) down|burden|invisible|nobody|no one|pointless|no point",
    r"too much|trapped|stuck|exhaust\w+|awful|terrible|horrible|worst|sad\w*|low|regret\w*|blame\w*",
    r"betray\w*|reject\w*|unwanted|ugly|sick (?:of|with)|wish i|should have|shouldn't have|traitor|fraud",
    r"collapsed|stroke|cancer|missing (?:him|her|them|my)|never stop|emptied|nothing left",
    r"small(?:er)? and smaller|livid|reliev\w+|relief|disgust\w*|jealous\w*|bitter\w*|humiliat\w*|pathetic",
    r"stupid|weak|sorry for myself|didn't sleep|shak(?:e|ing|es)",
)
_STOP_WORDS = """
    the a an and or but so i i'm i've i'd i'll you he she it we they me him her us them my your his its our
    their this that these those is are was were be been am do does did done have has had can can't could
    couldn't would wouldn't will won't shall should not no yes just really very what how why when where who
    which there here with about of for from to in on at by as if then than some any all it's that's don't didn't
    isn't wasn't there's he's she's they're we're you're up out down off over go going went get got like know
    think thing things said say says tell told one two much more most bit lot well oh mm still even only too
    also because
"""
_STOP = frozenset(_STOP_WORDS.split())

ECHO_SHARE = 0.6
"""The share of telling words that must be the client's for a statement to be theirs given back."""
FEWEST_WORDS_TO_HAND_BACK = 3


@lru_cache(maxsize=512)
def painful(text: str) -> bool:
    """Whether the text holds painful feeling, by its words."""
    return _PAIN.search(normal(text)) is not None


@lru_cache(maxsize=512)
def content_words(text: str) -> frozenset[str]:
    """The words that carry the matter, shortened to their beginnings so that 'guilt' meets 'guilty'."""
    return frozenset(w[:5] for w in tokens(text) if w[0].isalpha() and w not in _STOP and len(w) > 2)


def echoes(said: str, client: str) -> bool:
    """Whether a statement is made of the client's own words: no question, and most of its telling words are theirs."""
    own = content_words(said)
    if not own or "?" in said or len(said.split()) < FEWEST_WORDS_TO_HAND_BACK:
        return False
    return len(own & content_words(client)) >= ECHO_SHARE * len(own)


def takes_up(said: str, client: str) -> bool:
    """Whether the trainee's words take up at least one telling word, or a quoted phrase, of the client's."""
    return bool(content_words(said) & content_words(client))


def telling_phrase(text: str, most_words: int = 9) -> str | None:
    """A short verbatim piece of a client's turn to hand back: the most feeling sentence, or its last clause.

    None when the client said too little for that.
    """
    spoken = re.sub(r"\([^)]*\)", "", unquoted(text)).strip()
    parts = [p for p in sentences(spoken) if len(p.split()) >= FEWEST_WORDS_TO_HAND_BACK and "quoted" not in p]
    if not parts:
        return None
    chosen = next((p for p in reversed(parts) if painful(p)), parts[-1]).strip(" .!?…")
    clauses = [c.strip() for c in re.split(r"[,;:]", chosen) if c.strip()]
    if len(chosen.split()) > most_words and clauses:
        fitting = [c for c in clauses if len(c.split()) <= most_words]
        chosen = next((c for c in fitting if painful(c)), fitting[-1] if fitting else clauses[-1])
    words = chosen.split()
    return " ".join(words[-most_words:]).strip(" '\"")
