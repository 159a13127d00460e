"""Finished strategies of the samples, for visitors. Nothing is read from the database."""

from datetime import date
from threading import Lock

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from strategies.exports.appendix import Appendix
from strategies.generation.brief.samples import SampleBrief, sample_briefs
from strategies.generation.examples.strategy import ExampleStrategy, compose_example
from strategies.generation.pipeline import READING_ORDER
from strategies.generation.writers.replay import ReplayWriter
from strategies.pages import presentation
from strategies.pages.sharing import limit_readers

_composed: dict[str, tuple[date, ExampleStrategy]] = {}
_composing = Lock()


@gzip_page
@require_safe
def example_list(request: HttpRequest) -> HttpResponse:
    """List the examples."""
    limit_readers(request)
    return _keep_out_of_search(render(request, "strategies/examples.html", {"samples": sample_briefs()}))


@gzip_page
@require_safe
def example_page(request: HttpRequest, key: str) -> HttpResponse:
    """Show the strategy of a sample as the reader of a share link would see it."""
    limit_readers(request)
    sample = next((sample for sample in sample_briefs() if sample.key == key), None)
    if sample is None:
        raise Http404
    example = get_example(sample, timezone.now().date())
    sections = presentation.build_example_sections(example.sections, example.writers)
    context = {
        "name": sample.title,
        "writer": ReplayWriter.name,
        "writer_label": ReplayWriter.label,
        "sections": presentation.add_layout(presentation.sort_readable(sections), example.sections, is_shared=True),
        "appendix": Appendix(example.sections, READING_ORDER),
        "is_shared": True,
        "sample": sample,
        "samples": sample_briefs(),
    }
    return _keep_out_of_search(render(request, "strategies/example.html", context))


def get_example(sample: SampleBrief, today: date) -> ExampleStrategy:
    """Return the strategy of a sample, composed once a day in each process, so that its dates lie ahead.

    Raises:
        WritingFailed: an example answer is missing or does not fit.
    """
    with _composing:
        known = _composed.get(sample.key)
        if known is None or known[0] != today:
            known = _composed[sample.key] = today, compose_example(sample, today)
        return known[1]


def _keep_out_of_search(response: HttpResponse) -> HttpResponse:
    """Keep invented businesses out of search engines, where they would pass for real ones."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
