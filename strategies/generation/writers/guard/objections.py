"""Finds everything in an answer that is not accepted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from pydantic import BaseModel

from strategies.generation.writers.base import Assignment, Objection
from strategies.generation.writers.guard.addresses import unknown_addresses
from strategies.generation.writers.guard.arithmetic import Operand
from strategies.generation.writers.guard.bases import ASSUMPTION, bases_of, check_bases
from strategies.generation.writers.guard.entries import check_entries
from strategies.generation.writers.guard.fields import TextField, join_path, walk_models, walk_numbers, walk_texts
from strategies.generation.writers.guard.figure_checks import Passage, check_figures
from strategies.generation.writers.guard.figures import normalize
from strategies.generation.writers.guard.lengths import check_lengths
from strategies.generation.writers.guard.methods import Setting, says_example
from strategies.generation.writers.guard.reading import Reading, build_reading
from strategies.generation.writers.guard.sentence_checks import check_sentence
from strategies.generation.writers.guard.sum_checks import check_sums
from strategies.generation.writers.guard.words import content_stems

_LIST_NUMBER = re.compile(r"^[(]?(\d{1,2})[.)]\s+")
_EARLIER_MAX = 40
CLAIM_FIELD = "text"
"""The field of a claim that rests on its bases. Other fields of the same entry say more than these bear."""
_AROUND_CHARS = 3_000
SENTENCES_MAX, SENTENCE_MAX_CHARS, ADDRESSES_MAX = 1_500, 3_000, 20
"""Bounds of a hostile answer: what is beyond them is not read, and is an objection itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owner:
    """A model inside the answer: what its texts rest on, and what is said around them."""

    basis: tuple[str, ...]
    stems: frozenset[str]


def find_objections(prose: BaseModel, assignment: Assignment) -> list[Objection]:
    """Return what is not accepted in the answer; empty if all of it is. Takes time in proportion to its length."""
    fields = list(walk_texts(prose))
    reading = build_reading(fields, assignment)
    found = [*check_entries(prose, assignment), *check_lengths(prose), *check_bases(prose, assignment)]
    owners: dict[int, _Owner] = {}
    results: list[Decimal] = []
    for path, model in walk_models(prose):
        owners[id(model)] = owner = _read_owner(model, reading)
        sums, text = getattr(model, "sums", None) or (), str(getattr(model, "text", ""))
        objections, recomputed = check_sums(sums, join_path(path, "sums"), text, reading.ground, owner.basis)
        found += objections
        results += recomputed
    left = SENTENCES_MAX
    for field in fields:
        sentences = field.sentences()
        found += _check_field(field, sentences[:left], owners[id(field.owner)], tuple(results), reading)
        if len(sentences) > left:
            reason = f"The answer has more than {SENTENCES_MAX} sentences. Write less."
            found.append(Objection(kind="length", field=field.path, sentence=sentences[left], reason=reason))
            break
        left -= len(sentences)
    found += _check_numbers(prose, reading)
    return list(dict.fromkeys(found))


def _read_owner(model: BaseModel, reading: Reading) -> _Owner:
    basis = tuple(name for name in bases_of(model) if name and name != ASSUMPTION)
    own = " ".join(value for name in type(model).model_fields if isinstance(value := getattr(model, name), str))
    return _Owner(basis=basis, stems=content_stems(own[:_AROUND_CHARS], reading.language))


def _check_field(
    field: TextField, sentences: Sequence[str], owner: _Owner, results: tuple[Decimal, ...], reading: Reading
) -> Iterator[Objection]:
    """Yield objections to a text, sentence by sentence. A label as an invented example holds for the rest of it."""
    around = owner.stems | content_stems(field.text[:_AROUND_CHARS], reading.language)
    earlier: list[Operand] = []
    is_example, count = False, 0
    for sentence in sentences:
        if len(sentence) > SENTENCE_MAX_CHARS:
            reason = f"A sentence of {len(sentence)} characters cannot be read. Split it."
            yield Objection(kind="length", field=field.path, sentence=sentence, reason=reason)
            continue
        number = _LIST_NUMBER.match(sentence)
        is_numbered = number is not None and int(number[1]) in {1, count + 1}
        count = count + 1 if is_numbered else count
        plain = normalize(sentence[number.end() :] if number and is_numbered else sentence)
        is_example = is_example or says_example(plain)
        setting = Setting(plain=plain, manner=field.manner, is_example=is_example, basis=owner.basis)
        for kind, reason in check_sentence(sentence, setting, reading):
            yield Objection(kind=kind, field=field.path, sentence=sentence, reason=reason)
        passage = Passage(
            sentence=sentence,
            path=field.path,
            setting=setting,
            around=around,
            basis=owner.basis,
            is_claim=field.name == CLAIM_FIELD,
            results=results,
            spans=reading.spans,
            is_foreign=reading.is_foreign,
            earlier=tuple(earlier),
        )
        objections, shown = check_figures(passage, reading.ground, reading.language)
        yield from objections
        earlier = [*earlier, *shown][-_EARLIER_MAX:]
    yield from _check_addresses(field, sentences, reading)


def _check_addresses(field: TextField, sentences: Sequence[str], reading: Reading) -> Iterator[Objection]:
    """Read the whole text: an address may hold what ends a sentence elsewhere."""
    for address in islice(unknown_addresses(field.text, reading.known.addresses), ADDRESSES_MAX):
        sentence = next((each for each in sentences if address in each.casefold()), field.text)
        reason = f"The address {address} is in none of the answers."
        yield Objection(kind="address", field=field.path, sentence=sentence, reason=reason)


def _check_numbers(prose: BaseModel, reading: Reading) -> Iterator[Objection]:
    for number in walk_numbers(prose):
        if abs(Decimal(str(number.value))) not in reading.ground.by_value:
            reason = f"{number.value} is in none of the answers."
            yield Objection(kind="figure", field=number.path, sentence=str(number.value), reason=reason)
