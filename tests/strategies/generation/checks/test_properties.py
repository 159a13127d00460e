"""The document of any typed brief passes every check, and is short enough to be read."""

from hypothesis import HealthCheck, given, settings

from strategies.generation.brief import Brief
from strategies.generation.checks import WORDS_MAX, count_words
from strategies.generation.sections.checks import ChecksSection
from tests.strategies.generation.composing import compose_all
from tests.strategies.generation.typed_briefs import briefs


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(briefs())
def test_document_of_any_brief_passes_its_checks(of: Brief) -> None:
    done = compose_all(of)
    section = done["checks"]
    assert isinstance(section, ChecksSection)
    # The rules write English only, as the form says beforehand.
    assert [one.explanation for one in section.failed if one.key != "language"] == []
    assert count_words(done) <= WORDS_MAX
