"""Checks what a model proposed. What fails is listed with the reason, and nothing is repaired by guessing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from strategies.generation.brief.scan import find_character_fault
from strategies.generation.intake.answers import (
    UNKNOWN,
    find_answer_problem,
    find_problems,
    put_answer,
    tidy_answer,
)
from strategies.generation.intake.proposal import (
    ANSWERS_MAX,
    CANDIDATES_MAX,
    Candidate,
    NotUnderstood,
    Proposal,
    ProposedAnswer,
    WireAnswer,
)
from strategies.generation.intake.questions import Place, find_place, must_be_asked, required_of
from strategies.generation.intake.quotes import find_objection, find_quote
from strategies.generation.wording import clip

ROWS_MAX = 20
SHOWN_MAX_CHARS = 300
_LISTS = frozenset({"list", "choices"})


@dataclass(slots=True, kw_only=True)
class _Found:
    """Answers by place, in the order in which the model gave them, and what was dropped."""

    answers: dict[str, tuple[Place, list[Candidate]]] = field(default_factory=dict)
    dropped: list[NotUnderstood] = field(default_factory=list)

    def drop(self, title: str, candidate: Candidate, reason: str) -> None:
        self.dropped.append(
            NotUnderstood(
                title=clip(title, SHOWN_MAX_CHARS),
                answer=clip(candidate.answer, SHOWN_MAX_CHARS),
                quote=clip(candidate.quote, SHOWN_MAX_CHARS),
                reason=reason,
            )
        )

    def drop_place(self, name: str, reason: str) -> None:
        place, candidates = self.answers.pop(name)
        for candidate in candidates:
            self.drop(place.title, candidate, reason)


def check_answers(source: str, proposed: Iterable[WireAnswer], *, today: date) -> Proposal:
    """Return the proposed answers that rest on the source and fit the brief, and the others with the reason.

    `source` is the text that the model read. Each answer needs a verbatim quote of it, and every figure in the answer
    must be in that quote. Two answers to one question become two candidates; those to a list are joined.
    """
    found = _Found()
    for answer in list(proposed)[:ANSWERS_MAX]:
        _check_one(found, answer, source, today)
    found.answers = _renumber(found)
    _drop_incomplete_records(found)
    raw = _drop_conflicts(found)
    return Proposal(
        answers=tuple(
            ProposedAnswer(question=name, title=place.title, candidates=tuple(candidates))
            for name, (place, candidates) in found.answers.items()
        ),
        not_understood=tuple(dict.fromkeys(found.dropped)),
        brief=raw,
    )


def _check_one(found: _Found, wire: WireAnswer, source: str, today: date) -> None:
    place = find_place(wire.question)
    given = Candidate(answer=_printable(wire.answer), quote=_printable(wire.quote))
    if given.answer.strip().casefold().rstrip(".") in UNKNOWN:
        return
    if place is None:
        found.drop(_printable(wire.question), given, "The brief has no such question.")
        return
    quote = find_quote(source, wire.quote)
    if quote is None:
        found.drop(place.title, given, "The quoted words are not in your text.")
        return
    answer = tidy_answer(place.field, wire.answer)
    reason = (
        find_character_fault(answer)
        or find_answer_problem(place, answer)
        or find_objection(place.field, answer, quote, source, today=today)
    )
    if reason:
        found.drop(place.title, Candidate(answer=given.answer, quote=quote), reason)
        return
    _add(found, place, Candidate(answer=answer, quote=quote))


def _add(found: _Found, place: Place, candidate: Candidate) -> None:
    _, candidates = found.answers.setdefault(place.name, (place, []))
    if candidates and place.field.kind in _LISTS:
        joined = tidy_answer(place.field, f"{candidates[0].answer}\n{candidate.answer}")
        quotes = dict.fromkeys([*candidates[0].quote.split(" … "), candidate.quote])
        if problem := find_answer_problem(place, joined):
            found.drop(place.title, candidate, problem)
        else:
            candidates[0] = Candidate(answer=joined, quote=" … ".join(quotes))
    elif all(_fold(known.answer) != _fold(candidate.answer) for known in candidates):
        if len(candidates) < CANDIDATES_MAX:
            candidates.append(candidate)
        else:
            found.drop(place.title, candidate, "Your text gives more answers to this question than fit here.")


def _renumber(found: _Found) -> dict[str, tuple[Place, list[Candidate]]]:
    """Number the records of each list from 0 without gaps, in the model's order of numbers."""
    rows = defaultdict[str, set[int]](set)
    for place, _ in found.answers.values():
        rows[place.records].add(place.row)
    numbers = {(records, row): number for records, used in rows.items() for number, row in enumerate(sorted(used))}
    renumbered: dict[str, tuple[Place, list[Candidate]]] = {}
    for name, (place, candidates) in list(found.answers.items()):
        number = numbers[place.records, place.row]
        if place.records and number >= ROWS_MAX:
            found.drop_place(name, f"At most {ROWS_MAX} entries fit here.")
        elif place.records:
            place = replace(place, name=f"{place.records}.{number}.{place.field.path}", row=number)
            renumbered[place.name] = place, candidates
        else:
            renumbered[name] = place, candidates
    return renumbered


def _drop_incomplete_records(found: _Found) -> None:
    """Drop records of optional lists that lack a needed answer: the form would not accept them as they are."""
    records = {(place.records, place.row) for place, _ in found.answers.values() if place.records}
    for path, row in sorted(records):
        missing = [one for one in required_of(path) if f"{path}.{row}.{one.path}" not in found.answers]
        if missing and not must_be_asked(path):
            reason = f"“{missing[0].title}” is needed as well, and it was not found in your text."
            for name in _names_in(found, path, row):
                found.drop_place(name, reason)
    found.answers = _renumber(found)


def _drop_conflicts(found: _Found) -> dict[str, Any]:
    """Drop answers that do not fit together, such as a last day before the first. Return the rest as a raw brief."""
    while True:
        raw = _build_raw(found)
        conflicts = {
            name: problem.message
            for problem in find_problems(raw)
            if problem.code != "required"
            for name in [_nearest(found, problem.field)]
            if name
        }
        if not conflicts:
            return raw
        for name, message in conflicts.items():
            found.drop_place(name, message)
        _drop_incomplete_records(found)


def _build_raw(found: _Found) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for place, candidates in found.answers.values():
        put_answer(raw, place, place.row, candidates[0].answer)
    return raw


def _nearest(found: _Found, path: str) -> str:
    """Return the answer that a problem is about: at its path, around it, or inside it."""
    while path and path not in found.answers:
        inside = [name for name in found.answers if name.startswith(f"{path}.")]
        if inside:
            return inside[-1]
        path = path.rpartition(".")[0]
    return path


def _names_in(found: _Found, records: str, row: int) -> list[str]:
    return [name for name, (place, _) in found.answers.items() if (place.records, place.row) == (records, row)]


def _printable(text: str) -> str:
    """Return the text without characters that a database or a page cannot hold."""
    return "".join(_printable_characters(text.encode("utf-8", "replace").decode("utf-8")))


def _printable_characters(text: str) -> Iterator[str]:
    return (character for character in text if character in "\n\t" or not find_character_fault(character))


def _fold(answer: str) -> str:
    return " ".join(answer.casefold().split()).rstrip(".")
