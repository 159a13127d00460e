"""Carries out the editor's notes: new words for single texts, repeated wherever other sections repeat the old ones."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from strategies.generation.editing.texts import repeat_replacement, replace_texts, texts_of
from strategies.generation.errors import WritingFailed
from strategies.generation.sections.base import Section
from strategies.generation.sections.editor_prose import (
    EditorNote,
    RevisionProse,
    check_revision,
    revision_facts,
)
from strategies.generation.work import Work

logger = logging.getLogger(__name__)

PROTECTED = "You have locked this section or changed it by hand, so it is left as it is."
REPEATED = "“{title}” repeats this text, and you have locked it or changed it by hand."
NOT_ACCEPTED = "The new words were not accepted: {reason}"
NOT_ANSWERED = "No new words: {reason}"
NO_FIT = "The new words do not fit this place."
SAME = "The author kept the words."


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteResult:
    """A note, the text before and after; `after` is empty if it was left, and `reason` says why."""

    note: EditorNote
    before: str
    after: str = ""
    reason: str = ""


@dataclass(slots=True)
class Revision:
    """The document while notes are carried out. `changed` has the keys of sections with new words."""

    sections: dict[str, Section]
    protected: frozenset[str]
    own_words: frozenset[str] = frozenset()
    """Answers of the brief. A text that is one of them is the owner's and is not sent back."""
    changed: list[str] = field(default_factory=list)

    def texts(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the texts of these sections by id. A text that is repeated has the id of its first place."""
        found: dict[str, str] = {}
        for key in keys:
            for path, text in texts_of(self.sections[key]).items() if key in self.sections else ():
                if text not in self.own_words:
                    found.setdefault(text, f"{key}.{path}")
        return {where: text for text, where in found.items()}

    def carry_out(self, work: Work, section: type[Section], notes: Sequence[EditorNote]) -> list[NoteResult]:
        """Ask once for new words for the texts of one section, and put those that are accepted in place."""
        key = notes[0].section
        texts = {note.id: texts_of(self.sections[key])[note.path] for note in notes}
        if key in self.protected:
            return [NoteResult(note=note, before=texts[note.id], reason=PROTECTED) for note in notes]
        words, reason = _request_words(work, section, notes, texts)
        return [self._put(note, texts[note.id], words.get(note.id, ""), reason) for note in notes]

    def _put(self, note: EditorNote, old: str, new: str, reason: str) -> NoteResult:
        if not new or new == old:
            return NoteResult(note=note, before=old, reason=reason or SAME)
        try:
            changed = {note.section: replace_texts(self.sections[note.section], {note.path: new})}
            for key, section in self.sections.items():
                base = changed.get(key, section)
                repeated = repeat_replacement(base, old, new)
                if repeated is not section:
                    changed[key] = repeated
        except (ValidationError, KeyError):
            return NoteResult(note=note, before=old, reason=NO_FIT)
        if locked := [self.sections[key].title for key in changed if key in self.protected]:
            return NoteResult(note=note, before=old, reason=REPEATED.format(title=locked[0]))
        self.sections |= changed
        self.changed += [key for key in changed if key not in self.changed]
        return NoteResult(note=note, before=old, after=new)


def _request_words(
    work: Work, section: type[Section], notes: Sequence[EditorNote], texts: Mapping[str, str]
) -> tuple[dict[str, str], str]:
    """Return the new texts by id, or the reason why there are none: what is not accepted changes nothing."""
    withheld = len(work.withheld)
    try:
        prose = work.write_prose(
            section,
            RevisionProse,
            request="revision",
            facts=revision_facts(work.brief, notes, texts),
            draft=lambda: RevisionProse(changes=[]),
            entries={"changes": [note.id for note in notes]},
            check=check_revision(notes, texts),
        )
    except WritingFailed as failure:
        # The review is paid for. Its other notes, and the ranked questions, must not be lost with this one.
        logger.warning("revision failed: section=%s code=%s", notes[0].section, failure.code)
        return {}, NOT_ANSWERED.format(reason=failure.message)
    if objections := work.withheld[withheld:]:
        del work.withheld[withheld:]
        return {}, NOT_ACCEPTED.format(reason=objections[0].reason)
    return {change.id: change.text.strip() for change in prose.changes}, ""
