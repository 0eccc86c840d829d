"""Wording by which a reply betrays that it is not this client speaking. Word lists for `core/watch`, and nothing else.

They are for replies in a model's own words; authored lines do not pass here. A list errs towards stopping a reply:
that costs one more call, and a client with an invented symptom would cost a trainee's trust.
"""

import re


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MACHINE = _any(
    "as an ai",
    "ai (?:language )?model",
    "(?:large )?language model",
    "i'?m (?:just )?an? (?:ai|bot|chatbot|program|assistant)",
    "virtual assistant",
    r"how (?:can|may) i (?:help|assist)(?: you)?(?: today)?\?",
    "i'?m here to (?:help|support|assist|listen)",
    "(?:let me know|feel free to (?:ask|share)) if",
    "i(?:'d| would) be happy to (?:help|assist|answer)",
    "it'?s (?:important|worth) (?:to (?:remember|note)|noting)",
    "i (?:cannot|can'?t|am unable to|'m unable to) (?:assist|comply|help (?:you )?with that|fulfil+|provide)",
    "i'?m sorry,? but i (?:can'?t|cannot)",
    "great question",
    "i hope (?:this|that) helps",
    "(?:seek|reach out (?:to|for)) (?:professional|a mental health|help)",
    "mental health professional",
    "(?:crisis|suicide|help) ?(?:line|lifeline|hotline)",
    "samaritans",
)
"""Assistant talk and refusals in an assistant's manner."""

COUNSELLOR = _any(
    "how (?:does|did|do) (?:that|this|it) make you feel",
    "what brings you (?:here|in)",
    "(?:it|that) sounds like you",
    "(?:it|that) must (?:be|have been) (?:so |really |very )?(?:hard|difficult|painful) for you",
    "i hear (?:that )?you(?:'re| are)?",
    "(?:have|had) you (?:considered|thought about|tried)",
    "you (?:might|may|could|should) (?:want to|consider|try)",
    "let'?s (?:explore|look at|talk about|unpack|focus on) (?:that|this|what|how|your)",
    "(?:can|could|would) you tell me (?:more|a bit more)",
    "tell me more about (?:your|that|how|what)",
    "as your (?:therapist|counsel?lor)",
    "your (?:symptoms|depression|feelings are valid)",
    "how have you been (?:feeling|sleeping|coping)",
)
"""The client doing the therapist's work."""

RUBRIC = _any(
    "openness",
    "rubric",
    "scorecard",
    "criteri(?:on|a)",
    "trainees?",
    "(?:system )?prompt",
    "my (?:instructions|persona|character|file|script)",
    "role[- ]?play(?:ing)? (?:a|the) client",
    "simulat(?:ed|ion|or)",
    "interpersonal (?:psycho)?therapy",
    "interpersonal inventory",
    "focal area",
    "role (?:transition|dispute)s?",
    "premature reassurance",
    "closed questions?",
)
"""Talk about the exercise. What the trainee has said first may be said back."""

RISK = _any(
    r"suicid\w*",
    "kill(?:ing|ed)? (?:myself|me)",
    "(?:end|ending|take|taking) my (?:own )?life",
    "end(?:ing)? it all",
    "(?:want|wanted|wanting|wish|wished|ready) to (?:die|be dead)",
    "wish (?:that )?i (?:was|were) dead",
    "better off (?:dead|without me)",
    r"self[- ]?harm\w*",
    "(?:hurt|hurting|harm|harming|cut|cutting) myself",
    r"overdos\w*",
    "not (?:want to )?wake up",
    "no point (?:in )?(?:living|going on|being here)",
    "(?:don'?t|didn'?t) want to (?:live|be here any ?more|go on)",
)
"""Suicide and self-harm: the script's words or nobody's."""

WORDS_HELD_BACK = ("suicid", "overdos", "self-harm", "selfharm", "hallucinat", "samaritans")
"""Words that betray themselves alone: not even their beginning is shown."""

HARD = {
    "psychosis": _any("hear(?:ing|d)? voices", r"hallucinat\w*", "voices in my head", r"paranoi\w*", "seeing things"),
    "panic": _any("panic attacks?", "can'?t breathe", r"palpitations?", "heart (?:races|racing|pounds|pounding)"),
    "drink or drugs": _any(
        "drunk", "hung ?over", "drinking (?:more|too much|again|every)", r"(?:whisky|vodka|cocaine|cannabis|weed)"
    ),
    "mania": _any("manic", "racing thoughts", "spending spree", "don'?t need (?:any )?sleep"),
    "violence": _any(
        r"abus(?:e|ed|ive)", r"(?:hits?|beats?|beat) (?:me|her|him)", r"rape\w*", r"assault\w*", "violent"
    ),
    "eating": _any("make myself sick", r"bing(?:e|ed|ing)", r"vomit\w*", "laxatives?"),
    "a diagnosis": _any("bipolar", "ptsd", "ocd", r"autis\w+", "adhd", "borderline", "schizophreni[ac]"),
}
"""Symptoms and burdens that the client may only speak of when a permitted line does, or when they have before."""

MEDICINE = _any(
    r"\w{2,}(?:oxetine|pram|aline|azapine|azepam|faxine|triptyline|zodone)", "lithium", "prozac", "xanax", "valium"
)
"""Medicines: the very ones that the client has spoken of."""

SOFT = {
    "sleep": _any("insomnia", "nightmares?", "can'?t sleep", r"sle(?:ep|pt) (?:badly|fine|well|all day)", "awake all"),
    "appetite": _any("appetite", "not eating", "lost (?:some )?weight", "stopped eating"),
    "concentration": _any("(?:can'?t|cannot) (?:concentrate|focus)"),
    "guilt": _any("guilty", "guilt", "my fault", "blame myself", "worthless"),
    "hopelessness": _any("hopeless", "no hope", "pointless"),
}
"""Symptoms that may also be spoken of when the trainee has just brought them up."""

KIN = (
    r"mother|mum|mam|father|dad|parents|brothers?|sisters?|sons?|daughters?|child|children|kids?|baby|husband|wife|"
    r"partner|boyfriend|girlfriend|fianc[eé]e?|ex|uncle|aunt|auntie|cousins?|nephews?|nieces?|gran|nan|grandmother|"
    r"grandad|grandfather|grand(?:son|daughter|child|children)s?|step(?:mother|father|son|daughter)|"
    r"(?:mother|father|sister|brother)-in-law|boss|manager|neighbours?|flatmate|friends?|dog|cat"
)
MY_KIN = re.compile(
    rf"\bmy (?:own |older |younger |little |big |late |poor |eldest |youngest |best |old )*({KIN})\b", re.I
)
"""'my sister': somebody whom the file must know."""

_NUMBER = (
    r"\d+|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    r"nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred"
)
_UNIT = (
    r"years?|months?|weeks?|days?|hours?|times|pints?|bottles?|tablets?|pills?|mg|stone|pounds?|o'clock|children|kids"
)
AMOUNT = re.compile(rf"\b({_NUMBER})[ -](?:\w+ )?(?:{_UNIT})\b", re.IGNORECASE)
"""'six years': a figure that the file must know."""

SAFE_CAPITALS = _words(
    """
    I I'm I've I'd I'll Mr Mrs Ms Dr God OK TV GP Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mondays
    Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays Lord Jesus English
    """
)
STARTERS = _words(
    """
    a about actually after again ages all always and any anyway apart as ask at aye because before being best
    better but can carry come could course daft did do don't each either else enough even every everybody everyone
    everything except fair feels fine first for forget from funny get getting give go going good half hard hardly
    have he hello her here hers hm hmm his honestly how i if in is isn't it its just keep keeping last less let
    like long lots mainly maybe me mind mm more most mostly much my never no nobody none normally not nothing now
    of off oh on once one only or other ours out over people perhaps please pointless probably put quiet quite
    rather really right said same say see sending she sitting so some somebody someone something sometimes
    somewhere soon sorry still stupid such suppose sure talk tell than that the their them then there these they
    thing things think this those though tired to today tomorrow too true truth two um up us usually very was we
    well were what when where which while who why with without work would yeah yes yesterday yet you your
    """
)
"""Words with which a sentence begins and which are not names."""

NAME_GOES_ON = re.compile(
    r"(?:'s)? (?:is|was|has|had|and (?:I|me)|says?|said|came|comes|told|tells|called|calls|rang|rings|used|would|will|"
    r"went|goes|thinks|thought|never|always|left|died|lives|lived|works|worked|wants|wanted|knows|knew|asked|asks|does|did)\b"
)
"""What follows a name at the beginning of a sentence."""

ALIVE = r"(?:is|says|thinks|wants|likes|loves|works|lives|calls|rings|comes|tells|keeps|needs|knows)"
"""What the dead no longer do."""
