"""What the rules read from a brief: kind of business, next step, segments, forbidden words."""

import re
from dataclasses import dataclass
from functools import lru_cache

from strategies.generation.brief import Brief
from strategies.generation.knowledge import Kind, actions, kinds
from strategies.generation.regulated import regulated_fields_of
from strategies.generation.wording import clip, has_word, join, phrase, stems

PAINS = "audience_intelligence.audience_pain_points"
PROOF = "business.proof_assets"
CONSTRAINTS = "business.constraints"
GAPS = "competitive_intelligence.market_gaps"
TRENDS = "competitive_intelligence.industry_trends"
EMERGING = "competitive_intelligence.emerging_trends"
RIVALS = "competitive_intelligence.top_competitors"
RIVAL_CONTENT = "competitive_intelligence.competitor_content_strategies"
OBJECTIVES = "business_context.business_objectives"
CUSTOMER = "business.ideal_customer"
PROHIBITED = "content_strategy.editorial_guidelines.prohibited_content"

_QUOTED = re.compile(r"['‘\"“«「]([^'’\"”»」]{2,60})['’\"”»」]")
_WAITING = ("waiting list", "waitlist")
JOIN_THE_WAITING = "join the waiting list"
_RULES_OUT = ("no ", "not ", "never", "avoid", "without", "don't", "do not", "must not")
_OUTCOMES = ("outcome", "cure", "before and after", "testimonial", "result claim", "health claim")
_TESTIMONIALS = ("testimonial", "before and after", "patient stor", "client stor", "customer stor")
_DOUBT = ("claim", "believ", "trust", "greenwash", "honest", "promise", "marketing", "sceptic", "skeptic")
_SEGMENT_MAX = 3
_CUT = re.compile(
    r"\s(?:in|of|aged|who|that|with|within|from|for|at|between|whose|where|looking|based|near|six|after|\d)\b|\s\d|[,;:(]",
    re.I,
)
_SAME = {"local", "with", "the", "and", "for", "our", "who", "that"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A group of people to write for. `path` is the answer it comes from."""

    name: str
    path: str
    is_situation: bool = False
    """True if the brief names only one kind of customer and the segment is a situation they are in."""


@lru_cache(maxsize=32)
def kind_of(brief: Brief) -> Kind:
    """Return the kind of business, recognized by words about itself and its customers."""
    business = brief.business
    text = " ".join(filter(None, (business.industry, business.description, business.offer, business.geography)))
    fitting = (
        kind for kind in kinds() if has_word(text, kind.words) or has_word(business.ideal_customer, kind.customer_words)
    )
    return next(fitting, kinds()[-1])


@lru_cache(maxsize=32)
def action_of(brief: Brief) -> tuple[str, str]:
    """Return the next step to ask readers for, and the answer it comes from."""
    texts = [(OBJECTIVES, goal) for goal in brief.business_context.business_objectives]
    metric = brief.business_context.target_metrics.primary_metric
    texts = [("business_context.target_metrics.primary_metric", metric), *texts] if metric else texts
    texts.append(("business.offer", brief.business.offer))
    waiting = next((i for i, proof in enumerate(brief.business.proof_assets or ()) if has_word(proof, _WAITING)), None)
    if waiting is not None:
        return JOIN_THE_WAITING, f"{PROOF}.{waiting}"
    for path, text in texts:
        for words, ask in actions():
            if has_word(text, words):
                return ask, path
    return f"get in touch with {phrase(brief.business.business_name, 60)}", "business.business_name"


@lru_cache(maxsize=32)
def customer_of(brief: Brief) -> str:
    """Return the ideal customer as a phrase that fits into a sentence."""
    return _lower_common_word(phrase(brief.business.ideal_customer, 110))


@lru_cache(maxsize=32)
def short_customer(brief: Brief) -> str:
    """Return the ideal customers in two or three words, such as "runners and patients"."""
    named = [segment.name for segment in segments_of(brief) if segment.path == CUSTOMER]
    heads = [_lower_common_word(_CUT.split(name, maxsplit=1)[0].strip()) for name in named or [customer_of(brief)]]
    return clip(join(dict.fromkeys(head for head in heads[:2] if head)), 60) or customer_of(brief)


def closest_pain(brief: Brief, text: str, fallback: int) -> int:
    """Return the position of the worry that shares most words with a text; `fallback` if none does."""
    pains = usable_pains(brief)
    wanted = stems(text)
    best = max(pains, key=lambda item: len(stems(item[1]) & wanted))
    return best[0] if stems(best[1]) & wanted else pains[fallback % len(pains)][0]


def limit_of(brief: Brief) -> tuple[int, str] | None:
    """Return position and text of a rule that limits how much can be sold."""
    rules = enumerate(brief.business.constraints or ())
    words = ("stock", "limited", "places", "seats", "sold out", "units", "capacity")
    return next(((i, rule) for i, rule in rules if has_word(rule, words) and re.search(r"\d", rule)), None)


def home_of(brief: Brief) -> str:
    """Return the address of the website that hosts the hubs."""
    site = brief.business.website
    return re.sub(r"^https?://(www\.)?", "", site).rstrip("/") if site else "your website"


def segments_of(brief: Brief) -> list[Segment]:
    """Return two or three groups: those the brief names, otherwise the situations its pains describe."""
    parts = re.split(
        r",\s+and\s+|;\s+|\.\s+(?=\S)|\s+and\s+(?=patients|people|teams|owners|companies)",
        brief.business.ideal_customer,
    )
    found = [Segment(name=_capitalize_first(phrase(part, 110)), path=CUSTOMER) for part in parts if part.strip()]
    for index, gap in enumerate(brief.competitive_intelligence.market_gaps or ()):
        if gap.target_audience and len(found) < _SEGMENT_MAX and not _is_covered(gap.target_audience, found):
            found.append(Segment(name=phrase(gap.target_audience, 110), path=f"{GAPS}.{index}.target_audience"))
    if len(found) < 2:
        pains = brief.audience_intelligence.audience_pain_points[: _SEGMENT_MAX - 1]
        whose = phrase(brief.business.ideal_customer, 60)
        found = [
            Segment(
                name=f"{_capitalize_first(whose)}: “{phrase(pain, 70)}”", path=f"{PAINS}.{index}", is_situation=True
            )
            for index, pain in enumerate(pains)
        ]
    return found[:_SEGMENT_MAX]


def _is_covered(name: str, found: list[Segment]) -> bool:
    """Whether the words of a group all appear in a group found before."""
    words = set(re.findall(r"[\w-]+", name.casefold())) - _SAME
    return any(words <= set(re.findall(r"[\w-]+", segment.name.casefold())) for segment in found)


def _capitalize_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower_common_word(text: str) -> str:
    """Lower the first letter unless the first word looks like part of a name."""
    words = text.split()
    is_plain = bool(words) and words[0][1:].islower() and not (len(words) > 1 and words[1][:1].isupper())
    return text[:1].lower() + text[1:] if is_plain else text


@lru_cache(maxsize=32)
def prohibited_words(brief: Brief) -> tuple[str, ...]:
    """Return words never to use: quoted words and short phrases of what the brief prohibits."""
    prohibited = brief.content_strategy.editorial_guidelines.prohibited_content or ""
    found = _QUOTED.findall(prohibited)
    rest = _QUOTED.sub("", prohibited)
    found += [part for part in re.split(r"[;,\n.、،؛]", rest) if 0 < len(part.split()) <= 4 and len(part.strip()) > 3]
    for rule in brief.business.constraints or ():
        if rule.casefold().startswith(_RULES_OUT):
            found += _QUOTED.findall(rule)
    return tuple(dict.fromkeys(word.strip().casefold() for word in found if word.strip()))


def find_prohibited_words(brief: Brief, text: str) -> list[str]:
    """Return the prohibited words in a text, matched as whole words."""
    pattern = _whole_word_pattern(prohibited_words(brief))
    return list(dict.fromkeys(found.casefold() for found in pattern.findall(text))) if pattern else []


@lru_cache(maxsize=32)
def _whole_word_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE) if words else None


@lru_cache(maxsize=32)
def barred_topics(brief: Brief) -> frozenset[str]:
    """Return which of `outcomes` (promised results) and `testimonials` are forbidden.

    The brief's rules may forbid them; in a regulated field both always are.
    """
    if regulated_fields_of(brief):
        return frozenset({"outcomes", "testimonials"})
    prohibited = brief.content_strategy.editorial_guidelines.prohibited_content or ""
    rules = " ".join((*(rule for rule in brief.business.constraints or () if has_word(rule, _RULES_OUT)), prohibited))
    found = {"outcomes": _OUTCOMES, "testimonials": _TESTIMONIALS}
    return frozenset(name for name, words in found.items() if has_word(rules, words))


def is_about_trust(worry: str) -> bool:
    """Whether a worry is about whom to believe rather than about something going wrong."""
    return has_word(worry, _DOUBT)


def checker_of(brief: Brief) -> str | None:
    """Return who checks before publication, in the words of the brief."""
    words = ("approv", "sign", "review", "complian", "legal")
    rules = (rule for rule in brief.business.constraints or () if has_word(rule, words))
    return brief.content_strategy.quality_metrics.review_process or next(rules, None)


def style_guide_of(brief: Brief) -> str | None:
    """Return the style guide if the answer names one. Answers such as "own" say nothing to a writer."""
    answer = brief.content_strategy.editorial_guidelines.style_guide
    return None if answer and answer.casefold().strip(" .") in ("custom", "own", "yes", "none", "other") else answer


def usable_pains(brief: Brief) -> list[tuple[int, str]]:
    """Return pains without prohibited words, with their positions; all of them if each has one."""
    pains = list(enumerate(brief.audience_intelligence.audience_pain_points))
    return [(index, pain) for index, pain in pains if not find_prohibited_words(brief, pain)] or pains
