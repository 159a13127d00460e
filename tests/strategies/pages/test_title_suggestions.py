"""The form that edits pillars shows what else a writer suggested for a title."""

from django.http import QueryDict

from strategies.generation.sections.pillars import PillarsSection
from strategies.pages.forms.section import SectionForm
from tests.strategies.generation.briefs import sample
from tests.strategies.generation.composing import compose_one
from tests.strategies.generation.deciding import DecidingWriter, pieces_of, prose_of


def section() -> PillarsSection:
    of = sample(1)
    found = compose_one("pillars", of, {}, DecidingWriter(prose_of(of, pieces_of(of)), {})).section
    assert isinstance(found, PillarsSection)
    return found


def hints(form: SectionForm) -> list[str]:
    return [str(field.help_text) for field in form.fields.values() if "Also suggested" in str(field.help_text)]


def test_other_candidates_are_shown_under_each_title() -> None:
    found = hints(SectionForm(section()))
    assert len(found) == 16
    assert "Also suggested: “Second title of piece 1” or “Third title of piece 1”." in found


def test_edited_title_has_no_other_candidates() -> None:
    form = SectionForm(section())
    name = next(name for name, field in form.fields.items() if "piece 1”" in str(field.help_text))
    post = QueryDict(mutable=True)
    post.update({key: str(field.initial or "") for key, field in form.fields.items()} | {name: "My own title"})
    assert not any("of piece 1”" in hint for hint in hints(SectionForm(section(), post)))
