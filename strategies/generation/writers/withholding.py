"""Takes out of an answer what the model did not correct, so that no lie is printed and nothing else is lost.

What was objected to goes in the smallest part that can:

1. A sentence goes out of its text, if others are left. Of a text that is too long the last sentences go, and of a list
   that is too long the last entries. Ids of facts that do not exist go out of a basis; without any other, the claim is
   marked as an assumption.
2. A text that would be empty is replaced, if the section offers another (`Assignment.replace`, such as the next
   candidate of a title).
3. Otherwise it is left empty, if its field is optional. The `reason` or `check` of a claim is not: without it the claim
   would pass for more than it is, so the whole claim goes.
4. Otherwise the entry of a list that it belongs to is dropped, unless this entry was asked for, or the list would fall
   below its minimum or be empty.
5. Otherwise the same field of the rules' draft takes its place, a claim with its basis. The draft is made from the
   owner's own words and from sums, like everything that the offline writer prints.
6. Otherwise the entry is dropped all the same, if another is left. If not, the section cannot be kept.

Everything that goes is recorded with its reason, and so is what takes its place. What is missing is taken from the
draft too; where the draft has none, the answer stays as it is, and the section decides.
"""

import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cached_property
from typing import Any

from pydantic import JsonValue

from strategies.generation.writers.answer_paths import (
    entry_of,
    find_at,
    identity_of,
    place_of,
    remove_at,
    set_at,
    text_of_value,
    texts_of,
    unit_of,
)
from strategies.generation.writers.answers import read_prose
from strategies.generation.writers.base import Assignment, Objection
from strategies.generation.writers.context_facts import known_ids
from strategies.generation.writers.field_schema import find_field
from strategies.generation.writers.guard import ASSUMPTION, fact_paths
from strategies.generation.writers.guard.sentences import split_sentences

REPLACED = " The text of the rules is printed in its place."
OTHER = " Another one is printed in its place."
DROPPED = " The entry that it belongs to is left out."
_ROUNDS_MAX = 20
_LABELS = frozenset({"reason", "check"})
_HARMLESS = frozenset({"count", "length", "repetition"})
"""What is printed all the same if nothing can take its place: it is no lie."""

type Find = Callable[[JsonValue], Sequence[Objection]]
"""Returns the objections to the content of an answer."""


class CannotWithhold(Exception):
    """Something has to go, and the answer cannot be printed without it."""


def withhold(assignment: Assignment, content: JsonValue, find: Find) -> tuple[JsonValue, tuple[Objection, ...]]:
    """Return the content without what `find` objects to, and the objections with what was taken out.

    Raises:
        CannotWithhold: see above.
    """
    answer = _Answer(assignment, content)
    for _ in range(_ROUNDS_MAX):
        objections = list(filter(answer.can_take_out, find(answer.content)))
        if not objections:
            return answer.content, tuple(sorted(answer.withheld, key=lambda item: place_of(item.field)))
        answer.take_out_all(objections)
    raise CannotWithhold


class _Answer:
    """The content of an answer, out of which one objection after the other is taken."""

    def __init__(self, assignment: Assignment, content: JsonValue) -> None:
        self.content = content
        self.withheld: list[Objection] = []
        self._assignment = assignment
        self._trusted: set[str] = set()
        """Texts of the draft. They are not objected to: they may quote what the owner has forbidden."""
        self._settled: set[tuple[str, str, str, str]] = set()
        """Objections that nothing more can be done about."""

    @cached_property
    def _draft(self) -> JsonValue:
        drafted: JsonValue = self._assignment.draft().model_dump(mode="json")
        return drafted

    def can_take_out(self, objection: Objection) -> bool:
        """Return whether an objection has not been dealt with, as far as it can be."""
        is_drafted = objection.sentence and any(objection.sentence in text for text in self._trusted)
        return not is_drafted and _key(objection) not in self._settled

    def take_out_all(self, objections: Sequence[Objection]) -> None:
        """Take out what the objections are about, from the end, so that earlier entries keep their positions.

        Where one objection has changed a field, further ones to it wait for the next round.
        """
        before = self.content
        for objection in sorted(objections, key=lambda item: place_of(item.field), reverse=True):
            value = self._value_at(objection.field)
            has_sentence = isinstance(value, str) and bool(objection.sentence) and objection.sentence in value
            if has_sentence or value == find_at(before, objection.field):
                self.take_out(objection)

    def take_out(self, objection: Objection) -> None:
        """Take out what one objection is about. What is only missing or too long stays, if nothing can take its place.

        Raises:
            CannotWithhold: nothing can take its place.
        """
        before = self.content
        try:
            if objection.kind == "count":
                self._fix_count(objection)
            elif self._is_drafted(objection.field):
                self._trusted.update(texts_of(self._value_at(objection.field)))
            else:
                self._reduce(objection)
        except CannotWithhold:
            if objection.kind not in _HARMLESS:
                raise
        if self.content == before:
            self._settled.add(_key(objection))

    def _fix_count(self, objection: Objection) -> None:
        """Drop entries that are too many or were not asked for, and take missing ones from the draft."""
        path, value = objection.field, self._value_at(objection.field)
        match value:
            case list() if len(value) > self._size_limit(path):
                self._drop(objection, f"{path}.{len(value) - 1}")
            case list() if missing := self._missing_entries(path):
                self._place(path, [*value, *missing], missing)
            case dict() if entry_of(path) == path and self._has_others(path):
                self._drop(objection, path)
            case "" | None:
                self._take_from_draft(objection, unit_of(self.content, path))

    def _reduce(self, objection: Objection) -> None:
        value = self._value_at(objection.field)
        if "basis" in objection.field.split(".")[-2:]:
            self._reduce_basis(objection)
        elif isinstance(value, str):
            self._reduce_text(objection, value)
        else:
            self._vacate(objection, objection.field)

    def _is_drafted(self, path: str) -> bool:
        """Return whether a field already has the text of the rules. Nothing can take its place then."""
        unit = unit_of(self.content, path)
        return self._value_at(unit) not in (None, "", []) and self._value_at(unit) == self._drafted_at(unit)

    def _reduce_text(self, objection: Objection, text: str) -> None:
        """Take one sentence out of a text, or the last ones if the text is too long."""
        parts = split_sentences(text)
        is_too_long = objection.kind == "length" and len(parts) > 1
        sentence = self._find_excess(objection.field, text, parts) if is_too_long else objection.sentence
        rest = re.sub(r"[ \t]{2,}", " ", text.replace(sentence, " ", 1)).strip() if sentence else ""
        if sentence not in text or not re.search(r"\w", rest):
            self._vacate(objection, objection.field)
            return
        self.content = set_at(self.content, objection.field, rest)
        self._record(objection, sentence)

    def _find_excess(self, path: str, text: str, parts: Sequence[str]) -> str:
        """Return the end of a text of at least two sentences that has to go: the last one, or all that do not fit."""
        found = find_field(self._assignment.prose, path)
        longest = found.node.get("maxLength", len(text)) if found else len(text)
        start = text.rfind(parts[-1])
        for part in reversed(parts[1:-1]):
            if start <= longest:
                break
            start = text.rfind(part, 0, start)
        return text[start:]

    def _reduce_basis(self, objection: Objection) -> None:
        """Take ids that do not exist out of a basis; if all exist, the claim does not follow from them and goes."""
        claim, _, _ = objection.field.partition(".basis")
        basis = self._value_at(f"{claim}.basis" if claim != objection.field else objection.field)
        names = [basis] if isinstance(basis, str) else basis if isinstance(basis, list) else []
        known = {ASSUMPTION, *fact_paths(self._assignment.facts)}
        if self._assignment.context:
            known |= known_ids(self._assignment.context)
        kept = [name for name in names if isinstance(name, str) and re.sub(r"\[(\d+)\]", r".\1", name.strip()) in known]
        if len(kept) == len(names):
            self._vacate(objection, claim)
            return
        found: JsonValue = kept[0] if isinstance(basis, str) and kept else ASSUMPTION if isinstance(basis, str) else ""
        self.content = set_at(self.content, f"{claim}.basis", found or list(kept) or [ASSUMPTION])

    def _vacate(self, objection: Objection, path: str) -> None:
        """Take out a whole field, or the smallest part around it that can go."""
        owner, _, name = path.rpartition(".")
        is_claim_part = self._is_claim(owner)
        if not is_claim_part or name not in _LABELS:
            if self._replace(objection, path):
                return
            found = find_field(self._assignment.prose, path)
            if found and found.is_optional and self._value_at(path) not in (found.default, ""):
                self._record(objection, objection.sentence or text_of_value(self._value_at(path)))
                self.content = set_at(self.content, path, found.default)
                return
        if is_claim_part:
            self._vacate(objection, owner)
        elif (entry := entry_of(path)) and self._can_drop(entry):
            self._drop(objection, entry)
        elif not self._take_from_draft(objection, path):
            if not entry or not self._has_others(entry):
                raise CannotWithhold
            self._drop(objection, entry)

    def _replace(self, objection: Objection, path: str) -> bool:
        """Put in what the section offers instead."""
        prose = read_prose(self._assignment.prose, self.content)
        other = self._assignment.replace(path, prose)
        value = self._value_at(path)
        if other is None or other == value:
            return False
        self._record(objection, objection.sentence or text_of_value(value), OTHER)
        self.content = set_at(self.content, path, other)
        return True

    def _take_from_draft(self, objection: Objection, path: str) -> bool:
        drafted, value = self._drafted_at(path), self._value_at(path)
        if drafted in (None, "", [], value):
            return False
        has_text = any(text.strip() for text in texts_of(drafted))
        self._record(objection, objection.sentence or text_of_value(value), REPLACED if has_text else "")
        self._place(path, drafted, drafted)
        return True

    def _place(self, path: str, value: JsonValue, trusted: JsonValue) -> None:
        self.content = set_at(self.content, path, deepcopy(value))
        self._trusted.update(texts_of(trusted))

    def _drop(self, objection: Objection, entry: str) -> None:
        is_part = bool(objection.sentence) and objection.field != entry
        taken = objection.sentence if is_part else text_of_value(self._value_at(entry))
        self._record(objection, taken, DROPPED if is_part else "")
        self.content = remove_at(self.content, entry)

    def _record(self, objection: Objection, taken: str, remark: str = "") -> None:
        self.withheld.append(replace(objection, sentence=taken, reason=f"{objection.reason}{remark}"))

    def _can_drop(self, entry: str) -> bool:
        path, _, _ = entry.rpartition(".")
        found = find_field(self._assignment.prose, path)
        # A claim may do without its sums, and a list that the rules leave empty may be empty.
        is_support = path.rpartition(".")[2] == "sums"
        least = 0 if is_support or self._drafted_at(path) == [] else 1
        minimum = max(least, found.min_items if found else 0)
        entries = self._value_at(path)
        is_enough = isinstance(entries, list) and len(entries) > minimum
        return is_enough and identity_of(self._value_at(entry)) not in self._wanted(path)

    def _has_others(self, entry: str) -> bool:
        entries = self._value_at(entry.rpartition(".")[0])
        return isinstance(entries, list) and len(entries) > 1

    def _wanted(self, path: str) -> list[str]:
        return [str(identity).casefold() for identity in self._assignment.entries.get(path, ())]

    def _missing_entries(self, path: str) -> list[JsonValue]:
        """Return the entries of the draft that were asked for and are missing."""
        entries, drafted = self._value_at(path), self._drafted_at(path)
        if not isinstance(entries, list) or not isinstance(drafted, list):
            return []
        there = {identity_of(entry) for entry in entries}
        wanted = [identity for identity in self._wanted(path) if identity not in there]
        return [entry for entry in drafted if identity_of(entry) in wanted]

    def _size_limit(self, path: str) -> float:
        found = find_field(self._assignment.prose, path)
        return found.max_items if found and found.max_items is not None else float("inf")

    def _is_claim(self, path: str) -> bool:
        value = self._value_at(path) if path else None
        return isinstance(value, dict) and "basis" in value

    def _value_at(self, path: str) -> Any:
        return find_at(self.content, path)

    def _drafted_at(self, path: str) -> JsonValue:
        """Return the value at the same place of the draft; entries of lists are matched by what names them."""
        drafted, here = self._draft, ""
        for name in path.split("."):
            here = f"{here}.{name}" if here else name
            if isinstance(drafted, list):
                identity = identity_of(self._value_at(here))
                same = [entry for entry in drafted if identity and identity_of(entry) == identity]
                by_position = drafted[int(name)] if not identity and int(name) < len(drafted) else None
                drafted = same[0] if same else by_position
            else:
                drafted = drafted.get(name) if isinstance(drafted, dict) else None
        return drafted


def _key(objection: Objection) -> tuple[str, str, str, str]:
    return objection.kind, objection.field, objection.sentence, objection.reason
