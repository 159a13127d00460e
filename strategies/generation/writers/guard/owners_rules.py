"""Checks of what the owner ruled out: words, claims, and rules such as no discounts or no exclamation marks.

What code can see of a rule: words that stand in it and in the sentence, in any form, and for the subjects listed in
`data/guard.toml` (discounts, countdowns, audits, cures and more) the usual ways to break it. An exception such as
`outside January` is followed if the sentence names it. What it cannot see: a claim in other words than those listed, a
picture, a tone (`never shame a customer`), an allusion. For these there are the judge and the people who check.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from strategies.generation.brief import Brief
from strategies.generation.forbidden_words import find_forbidden_words
from strategies.generation.writers.guard.patterns import compile_phrases
from strategies.generation.writers.guard.words import all_words, content_stems, load_data

_EXCEPTION = re.compile(
    r"\b(?:outside(?: of)?|except(?: in)?|other than|außer(?:halb)?(?: im)?|hors|sauf|en dehors de|fuera de"
    r"|excepto|salvo|behalve|buiten)\s+(.+)",
    re.IGNORECASE,
)
_LEAST_WORDS = 2
_BANNED_CHARS = 48
_NEXT = r"(?:[\s“\"«„'’]+[\w-]+){0,2}[\s“\"«„'’]*$"
_BANNING = re.compile(
    r"\b(?:no|without|instead of|not|keine?\w*|ohne|statt|sans|pas de|pas d['’]|aucune?|sin|ningun\w*|senza|nessun\w*"
    rf"|zonder|geen|sem){_NEXT}"
    r"|\b(?:never|do not|don't|avoid|must not|may not|nothing|only|nie|niemals|nicht|vermeid\w*|jamais|évit\w*|nunca"
    r"|mai|nooit)\b[^.;:]*$",
    re.IGNORECASE,
)
_FORBIDDING = re.compile(
    r"\b(?:never|do not|don't|no|not|avoid|without|instead of|must not|may not|ruled out|forbid\w*|prohibit\w*"
    r"|nie|kein\w*|nicht|ohne|vermeid\w*"
    r"|verbot\w*|jamais|ne|pas|sans|évit\w*|interdit\w*|nunca|sin|evit\w*|mai|senza|nooit|geen|vermijd\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """A rule of the owner: the patterns that break it, and the words that lift it, such as `January`."""

    text: str
    patterns: tuple[re.Pattern[str], ...]
    needs: tuple[re.Pattern[str] | None, ...]
    stems: frozenset[str]
    lifted_by: frozenset[str]


def broken_rules(sentence: str, brief: Brief, language: str) -> Iterator[tuple[str, str]]:
    """Yield what breaks a rule, and the rule in the owner's words. A sentence that repeats a ban does not break it."""
    for word in find_forbidden_words(brief, sentence):
        if not _is_banned_before(sentence, sentence.casefold().find(word)):
            yield word, f"“{word}” is one of the words never to use"
    stems = content_stems(sentence, language)
    for rule in read_rules(brief, language):
        if rule.lifted_by.isdisjoint(stems) and (found := _find(rule, sentence, stems)):
            yield found, f"the rule is “{rule.text}”"


@lru_cache(maxsize=32)
def read_rules(brief: Brief, language: str) -> tuple[OwnerRule, ...]:
    """Return the rules of a brief that a sentence can break."""
    rules, voice = brief.rules, brief.voice
    claims = [(text, True) for text in rules.forbidden_claims or ()]
    others = [(part, _bans(part)) for text in [*(rules.other or ()), voice.never or ""] for part in _parts(text)]
    return tuple(_read_rule(text, language) for text, is_ban in [*claims, *others] if text.strip() and is_ban)


def _read_rule(text: str, language: str) -> OwnerRule:
    exception = _EXCEPTION.search(text)
    body = text[: exception.start()] if exception else text
    patterns, needs = [], []
    for concept in _concepts():
        if concept.rule.search(body) and (concept.needs is None or concept.needs.search(body)):
            patterns.append(concept.text)
            needs.append(concept.with_)
    kept = " ".join(word for word in all_words(body) if word not in _meta_words())
    return OwnerRule(
        text=text.strip(),
        patterns=tuple(patterns),
        needs=tuple(needs),
        stems=content_stems(kept, language),
        lifted_by=content_stems(exception[1], language) if exception else frozenset(),
    )


def _find(rule: OwnerRule, sentence: str, stems: frozenset[str]) -> str:
    for pattern, needed in zip(rule.patterns, rule.needs, strict=True):
        if needed is None or needed.search(sentence):
            for found in pattern.finditer(sentence):
                if found[0] == "!" or not _is_banned_before(sentence, found.start()):
                    return found[0]
    has_all = len(rule.stems) >= _LEAST_WORDS and rule.stems <= stems
    return ", ".join(sorted(rule.stems)) if has_all and not rule.patterns and not _bans(sentence) else ""


def _is_banned_before(sentence: str, start: int) -> bool:
    """Whether the words just before a place forbid or deny what stands there."""
    return _BANNING.search(sentence[max(0, start - _BANNED_CHARS) : start]) is not None


def _bans(part: str) -> bool:
    return _FORBIDDING.search(part) is not None


def _parts(text: str) -> Iterator[str]:
    """Yield the single bans of a rule, such as `No hype, no exclamation marks`, each with its `no`."""
    for line in re.split(r"[.;\n]\s*", text):
        pieces = re.split(r",\s*(?=(?:no|never|nie|kein|pas|sans|ni|nor|geen|sin)\b)", line, flags=re.IGNORECASE)
        yield from (piece for piece in pieces if piece.strip())


@dataclass(frozen=True, slots=True)
class _Concept:
    rule: re.Pattern[str]
    needs: re.Pattern[str] | None
    text: re.Pattern[str]
    with_: re.Pattern[str] | None


@cache
def _meta_words() -> frozenset[str]:
    return frozenset(load_data("guard")["rules"]["meta"].split())


@cache
def _concepts() -> Sequence[_Concept]:
    return [
        _Concept(
            rule=compile_phrases(concept["rule"].split()),
            needs=compile_phrases(concept["needs"].split()) if "needs" in concept else None,
            text=compile_phrases(concept["text"].split("|")),
            with_=compile_phrases(concept["with"].split()) if "with" in concept else None,
        )
        for concept in load_data("guard")["concept"]
    ]
