"""The form that edits a section."""

from collections.abc import Iterator, Mapping
from functools import cache

from django.http import QueryDict
from pydantic import BaseModel

from strategies.exports.evidence import EVIDENCE_LABELS, basis_text
from strategies.generation.brief.typed_text import normalize
from strategies.generation.editing.fields import EditField, fields_of
from strategies.generation.sections.base import Section, Statement
from strategies.generation.wording import join, quote
from strategies.pages.forms import choices, fields, numbers
from strategies.pages.forms.parts import Group, Part, Rows
from strategies.pages.forms.structure import NestedForm


class SectionForm(NestedForm):
    """The editable fields of a section, as a version showed them or as they were sent."""

    id_prefix = "f"
    omits_blank = False

    def __init__(self, section: Section, post: QueryDict | None = None) -> None:
        self._suggested = {normalize(text): others for text, others in section.suggestions().items()}
        self._evidence = {normalize(item.text): item for item in _statements(section)}
        texts = None if post is None else {name: text for name, text in post.items() if isinstance(text, str)}
        stored = section.model_dump(mode="json")
        super().__init__(_root(type(section)), stored=stored, texts=texts, is_submitted=post is not None)

    def build_field(self, part: fields.TextField, name: str) -> fields.TextField:
        """Show under a statement where it comes from, and under a title what else was suggested, unless edited."""
        field = super().build_field(part, name)
        others = self._suggested.get(normalize(field.prepare_value(self.texts.get(name))), [])
        if others:
            field.help_text = f"Also suggested: {join(map(quote, others), 'or')}."
        if isinstance(field, fields.StatementField):
            known = self._evidence.get(normalize(field.prepare_value(self.texts.get(name))))
            field.help_text = f"{EVIDENCE_LABELS[known.evidence]}: {basis_text(known)}" if known else ""
        return field


@cache
def _root(kind: type[Section]) -> Group:
    return Group(parts={field.name: _part(field) for field in fields_of(kind)})


def _part(field: EditField) -> Part:
    match field.kind:
        case "statement":
            return fields.StatementField(field.title, rows=2, may_be_empty=field.may_be_empty)
        case "statements":
            return Rows(label=field.title, item=fields.StatementField(rows=2), layout="inputs", spare=1)
        case "table":
            cells = {str(number): fields.TextField(title, rows=2) for number, title in enumerate(field.columns)}
            return Rows(label=field.title, item=Group(parts=cells, is_list=True), layout="table", spare=1)
        case "groups":
            item = Group(parts={inner.name: _part(inner) for inner in field.fields})
            keys, spare = field.label_fields, int(field.can_add)
            return Rows(label=field.title, item=item, layout="entries", spare=spare, title_keys=keys)
        case "choice":
            return choices.ChoiceField(field.title, choices=[(choice, choice.capitalize()) for choice in field.choices])
    return _FIELDS[field.kind](field.title, rows=2)


_FIELDS: Mapping[str, type[fields.TextField]] = {
    "text": fields.TextField,
    "number": numbers.NumberField,
    "date": fields.DateField,
    "lines": fields.LinesField,
    "dates": fields.DatesField,
}


def _statements(value: object) -> Iterator[Statement]:
    if isinstance(value, Statement):
        yield value
    elif isinstance(value, BaseModel | list):
        for inner in value if isinstance(value, list) else dict(value).values():
            yield from _statements(inner)
