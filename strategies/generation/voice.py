"""The voice of a business: what its brief says, and generic sentences rewritten with its own words."""

from strategies.generation.brief import Brief
from strategies.generation.facts import Claim, claim
from strategies.generation.proof import ProofKind, kind_of_proof
from strategies.generation.reading import (
    CONSTRAINTS,
    CUSTOMER,
    PAINS,
    PROHIBITED,
    PROOF,
    customer_of,
    find_prohibited_words,
    kind_of,
    style_guide_of,
    usable_pains,
)
from strategies.generation.wording import first_sentence, phrase, quote, sentence

VOICE = "content_strategy.brand_voice"
RULES = "content_strategy.editorial_guidelines"

_CLICHES: dict[ProofKind, str] = {
    "figure": "Trusted by many.",
    "story": "Our customers love us.",
    "person": "Our experts are always there for you.",
    "scene": "Made with passion.",
    "demand": "Hurry, almost gone.",
}


def rewrites_of(brief: Brief) -> list[tuple[str, Claim]]:
    """Return generic sentences of the field with replacements in the user's words."""
    business = brief.business
    name = business.business_name
    pairs = [
        (kind_of(brief).cliche, sentence(f"{name} is for {customer_of(brief)}"), CUSTOMER),
        ("Prices on request.", sentence(first_sentence(business.offer, 200)), "business.offer"),
    ]
    proofs = business.proof_assets or ()
    for index, proof in list(enumerate(proofs))[:2]:
        pairs.insert(1, (_CLICHES[kind_of_proof(proof)], sentence(phrase(proof, 200)), f"{PROOF}.{index}"))
    if not proofs:
        pain = usable_pains(brief)[0]
        pairs.insert(1, ("We understand your needs.", f"People tell us: {quote(pain[1])}.", f"{PAINS}.{pain[0]}"))
    return [(before, claim(after, path)) for before, after, path in pairs if not find_prohibited_words(brief, after)]


def voice_of(brief: Brief) -> list[Claim]:
    """Return everything the brief says about voice, and its rules."""
    voice, rules = brief.content_strategy.brand_voice, brief.content_strategy.editorial_guidelines
    answers = (
        ("In a word", voice.voice, f"{VOICE}.voice"),
        ("Traits", voice.personality_traits, f"{VOICE}.personality_traits"),
        ("How we speak", voice.communication_style, f"{VOICE}.communication_style"),
        ("Tone", rules.tone, f"{RULES}.tone"),
        ("Always", voice.do_s, f"{VOICE}.do_s"),
        ("Never", voice.dont_s, f"{VOICE}.dont_s"),
        ("Not to be said", rules.prohibited_content, PROHIBITED),
        ("To be remembered", voice.key_messages, f"{VOICE}.key_messages"),
        ("Sounds like us", voice.examples, f"{VOICE}.examples"),
        ("Style guide", style_guide_of(brief), f"{RULES}.style_guide"),
        ("Formatting", rules.formatting_rules, f"{RULES}.formatting_rules"),
        ("Sources", rules.citation_requirements, f"{RULES}.citation_requirements"),
        ("Pictures", rules.image_guidelines, f"{RULES}.image_guidelines"),
        ("Language", rules.language_preferences, f"{RULES}.language_preferences"),
    )
    found = [
        claim(_add_label(label, phrase(value if isinstance(value, str) else "; ".join(value), 300)), path)
        for label, value, path in answers
        if value
    ]
    limits = brief.business.constraints or ()
    if limits:
        listed = "; ".join(phrase(rule, 200) for rule in limits)
        found.append(claim(sentence(f"{'Rules' if len(limits) > 1 else 'Rule'}: {listed}"), CONSTRAINTS))
    if not found:
        check = "Read three of your own texts aloud before the first piece; keep the one that sounds like you."
        found.append(claim("The brief does not say how you sound.", "business.description", check=check))
    return found


def _add_label(label: str, text: str) -> str:
    """Add the label unless the text starts with it, as in "Never frighten"."""
    return sentence(text if text.casefold().startswith(label.casefold()) else f"{label}: {text}")
