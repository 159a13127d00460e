"""Builds the writer's briefs for the first pieces of the calendar."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import Question
from strategies.generation.brief.means import FormatKey
from strategies.generation.brief.rules import Reviewer
from strategies.generation.planning.plan import Title, WriterBrief
from strategies.generation.planning.schedule import Calendar, Row
from strategies.generation.planning.title_patterns import DECIDED, EDITION
from strategies.generation.planning.title_proof import LACK
from strategies.generation.wording import exact_numeral, join, pluralize, quote, quote_sentence, sentence, short_day

BRIEF_COUNT = 3
_QUOTE_MAX_CHARS = 200
_WRITTEN: tuple[FormatKey, ...] = ("Article", "Customer story", "White paper")
"""Formats to which the owner's length of an article applies."""
_WRITTEN_FROM = ("data-", "consent-", "interview-", "footage-")
"""Ids of assets that a writer works with; pages and forms are only pointed at."""
WORDS = " words."
"""End of the line on the length of a piece."""
NO_ANSWER = "Your answer in one sentence."
NO_SAMPLE = "Two sentences in your own voice: write them before the draft."


def build_briefs(brief: Brief, titles: tuple[Title, ...], calendar: Calendar) -> tuple[WriterBrief, ...]:
    """Return briefs for the first three pieces of the calendar; further editions of a title are left out.

    Where a writer decided on the titles, pieces about seasons are left out too: the owner has worded them.
    """
    by_id = {title.id: title for title in titles}
    has_seasons = all(title.pattern != DECIDED for title in titles)
    firsts = [row for row in calendar.pieces if row.id in by_id or (has_seasons and row.question is None)]
    names = {row.id: row for row in calendar.rows}
    return tuple(_build_brief(brief, row, by_id.get(row.id), names) for row in firsts[:BRIEF_COUNT])


def _build_brief(brief: Brief, row: Row, title: Title | None, rows: dict[str, Row]) -> WriterBrief:
    question = brief.audience.questions[row.question - 1] if row.question else None
    answer = quote_sentence(question.answer, _QUOTE_MAX_CHARS) if question and question.answer else ""
    sample = _choose_sample(brief, question, row)
    needs = _list_needs(row, title, rows, has_answer=bool(answer) or question is None, has_sample=bool(sample))
    return WriterBrief(
        row=row.id,
        # A season brings everybody who buys then, not one group.
        reader=row.segment if question else quote(brief.audience.ideal_customer, _QUOTE_MAX_CHARS),
        question=question.question if question else "",
        answer=answer,
        outline=tuple(_outline(brief, row, title, question, answer)),
        proof=_describe_proof(brief, row),
        to_get=tuple(needs),
        must_state=tuple(brief.rules.always_state or ()),
        must_not=tuple(_list_limits(brief)),
        done_when=tuple(_list_checks(brief, row)),
        sample=sample,
    )


def _outline(brief: Brief, row: Row, title: Title | None, question: Question | None, answer: str) -> Iterator[str]:
    """Yield four to six lines."""
    outlines = _load_outlines()
    form = row.format or "Other"
    if question is None:
        yield from outlines["middle"]["Season"]
        sells = next((season.sells for season in brief.timing.seasons or () if season.name == row.season), None)
        if sells:
            yield f"Say what you offer then: {quote_sentence(sells)}"
    else:
        if form in outlines["begin"]:
            yield outlines["begin"][form]
        is_edition = title is not None and title.pattern == EDITION
        if not is_edition:
            yield f"Answer at once: {answer}" if answer else "Answer in one sentence before you explain."
        yield from outlines["middle"]["Edition" if is_edition else question.kind or "Any"]
        if row.proof and not is_edition:
            yield _show_proof(brief, row)
    end = outlines["end"].get(form)
    yield f"{end} Next step: {quote_sentence(row.next_step)}" if end else f"Next step: {quote_sentence(row.next_step)}"


def _describe_proof(brief: Brief, row: Row) -> str:
    """Return the proof, quoted, with its source; empty if there is none."""
    if row.proof is None:
        return ""
    proof = (brief.proof or ())[row.proof - 1]
    is_own = proof.said_by is None or proof.said_by.casefold() == brief.business.business_name.casefold()
    source = "" if is_own else f" (source: {proof.said_by})"
    return f"{quote(proof.proof, _QUOTE_MAX_CHARS)}{source}."


def _show_proof(brief: Brief, row: Row) -> str:
    proof = (brief.proof or ())[(row.proof or 1) - 1]
    if proof.kind == "Person" and proof.said_by:
        return "Quote one sentence of the interview, with name and role."
    return f"Show {_describe_proof(brief, row)}"


def _list_needs(
    row: Row, title: Title | None, rows: dict[str, Row], *, has_answer: bool, has_sample: bool
) -> Iterator[str]:
    """Yield what to get before the draft: missing proof, answer and sample, and assets with their days."""
    is_being_asked = any(need.startswith("consent-") for need in row.needs)
    if title and title.proof_note and not is_being_asked:
        yield sentence(title.proof_note.removeprefix(LACK).removeprefix("get "))
    if not has_answer:
        yield NO_ANSWER
    for need in row.needs:
        if need in rows and need.startswith(_WRITTEN_FROM):
            yield f"{rows[need].title}, ready {short_day(rows[need].day)}."
    if not has_sample:
        yield NO_SAMPLE


def _list_limits(brief: Brief) -> Iterator[str]:
    """Yield what the piece must not say or show, in the owner's words."""
    rules = brief.rules
    if rules.forbidden_words:
        yield f"Never use the words {join(map(quote, rules.forbidden_words), 'or')}."
    yield from (quote_sentence(claim, _QUOTE_MAX_CHARS) for claim in rules.forbidden_claims or ())


def _list_checks(brief: Brief, row: Row) -> Iterator[str]:
    """Yield a checklist: length, the owner's own points, then who has to check."""
    voice = brief.voice
    low, high = voice.words_min, voice.words_max
    if row.format in _WRITTEN and low and high and low <= high:
        yield f"{exact_numeral(low)} to {exact_numeral(high)}{WORDS}"
    elif row.format in _WRITTEN and (low or high):
        yield f"{'At least' if low else 'At most'} {exact_numeral(low or high or 0)}{WORDS}"
    yield from (sentence(point) for point in voice.checklist or ())
    # A rule in the owner's words may ask for something or forbid it, so it is no limit.
    yield from (f"Your rule is kept: {quote_sentence(rule, _QUOTE_MAX_CHARS)}" for rule in brief.rules.other or ())
    for label, text in (("Sources", voice.sources), ("Pictures", voice.pictures)):
        if text:
            yield f"{label}: {quote_sentence(text, _QUOTE_MAX_CHARS)}"
    if voice.style_guide:
        yield f"Style guide: {quote_sentence(voice.style_guide, _QUOTE_MAX_CHARS)}"
    checks = [_describe_check(reviewer) for reviewer in brief.rules.reviewers or () if _has_to_check(reviewer, row)]
    yield f"Checked by: {'; '.join(checks)}." if checks else "A person who did not write it has read it aloud."


def _has_to_check(reviewer: Reviewer, row: Row) -> bool:
    return reviewer.checks != "Pieces with proof" or row.proof is not None


def _describe_check(reviewer: Reviewer) -> str:
    """Return who has to check, with the working days it takes."""
    days = reviewer.working_days
    takes = "days unknown" if days is None else pluralize(days, "working day")
    about = " on what it says about the trade" if reviewer.checks == "Pieces about the trade" else ""
    return f"{reviewer.who}{about} ({takes})"


def _choose_sample(brief: Brief, question: Question | None, row: Row) -> str:
    """Return a text in the owner's voice: the first of their samples, or their answer, or their proof; else empty."""
    if brief.voice.pairs:
        return quote_sentence(brief.voice.pairs[0].like_this, _QUOTE_MAX_CHARS)
    if question and question.answer:
        return quote_sentence(question.answer, _QUOTE_MAX_CHARS)
    return quote_sentence((brief.proof or ())[row.proof - 1].proof, _QUOTE_MAX_CHARS) if row.proof else ""


@cache
def _load_outlines() -> dict[str, Any]:
    return tomllib.loads(files("strategies.generation").joinpath("data/outlines.toml").read_text(encoding="utf-8"))
