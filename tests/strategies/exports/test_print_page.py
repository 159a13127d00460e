"""The strategy page in print, with its style sheets, in Chromium."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route, sync_playwright

from strategies.generation.brief import parse_brief, sample_briefs
from strategies.generation.pipeline import READING_ORDER
from strategies.runs import transitions
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, chromium_path  # noqa: F401 - a fixture
from tests.strategies.writing import write_all

ORIGIN = "http://throughline.example"
POINTS = {"A4": (596, 843), "Letter": (612, 792)}
PIXELS_PER_MM = 96 / 25.4


@pytest.fixture
def address(alice: Any, raw_brief: dict[str, Any], request: pytest.FixtureRequest) -> str:
    raw = getattr(request, "param", raw_brief)
    run, _ = transitions.create(owner=alice, brief=parse_brief(raw), writer="offline")
    return f"/runs/{write_all(run).pk}/strategy"


@pytest.fixture
def paper(alice: Any, address: str, chromium_path: str) -> Iterator[Page]:  # noqa: F811
    """The strategy page with print media. The test client renders it before Playwright starts its event loop."""
    client = Client()
    client.force_login(alice)
    page_source = client.get(address).content

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if found:
            route.fulfill(path=str(found))
        else:
            route.fulfill(body=page_source, content_type="text/html; charset=utf-8")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page()
        page.route("**/*", answer)
        page.goto(ORIGIN + address)
        page.emulate_media(media="print")
        yield page
        browser.close()


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Return width and height of every page in whole points."""
    boxes = re.findall(rb"/Type /Page\n.*?/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", pdf, re.DOTALL)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def test_print_hides_controls_and_shows_every_section(paper: Page) -> None:
    for gone in (".masthead", ".site-footer", ".exports", ".actions", ".skip"):
        assert paper.locator(gone).count(), f"{gone} is not on the page at all"
        assert not paper.locator(gone).first.is_visible(), gone
    for section in READING_ORDER:
        assert paper.locator(f"#section-{section} h2").is_visible()


def test_print_shows_evidence_without_opening_it(paper: Page) -> None:
    hidden = paper.evaluate(
        """() => [...document.querySelectorAll(".evidence p, .answers-used li, .legend dt")]
            .filter(part => part.getClientRects().length === 0 || !part.checkVisibility({contentVisibilityAuto: true}))
            .length"""
    )
    assert hidden == 0
    assert paper.locator(".evidence p").count() > 100


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_print_uses_paper_size_with_landscape_calendar(paper: Page, size: str) -> None:
    pdf = paper.pdf(format=size, prefer_css_page_size=True)

    portrait = POINTS[size]
    landscape = portrait[::-1]
    found = sizes(pdf)
    assert 10 < len(found) < 40
    assert set(found) == {portrait, landscape}
    first, after_last = found.index(landscape), len(found) - found[::-1].index(landscape)
    assert 2 < first < after_last < len(found)
    assert set(found[first:after_last]) == {landscape}, "landscape pages are consecutive"
    assert b"(https://www.orbitmedia.com/blog/blogging-statistics/)" in pdf, "sources are links"


@pytest.mark.parametrize(
    ("width_mm", "inside"), [(210 - 32, ".section:not(#section-calendar)"), (297 - 28, "#section-calendar")]
)
def test_print_cuts_nothing_off_at_the_edge(paper: Page, width_mm: int, inside: str) -> None:
    paper.set_viewport_size({"width": int(width_mm * PIXELS_PER_MM), "height": 900})
    cut_off = paper.evaluate(
        """inside => [...document.querySelectorAll(`:is(${inside}) :is(table, p)`)]
            .filter(part => part.getBoundingClientRect().right > innerWidth + 1)
            .map(part => part.textContent.slice(0, 60))""",
        inside,
    )
    assert cut_off == []


@pytest.mark.parametrize("address", [item.raw for item in sample_briefs()], ids=lambda raw: raw["key"], indirect=True)
def test_print_fits_one_page_summary_on_one_page(paper: Page) -> None:
    paper.set_viewport_size({"width": int((210 - 32) * PIXELS_PER_MM), "height": 900})
    front = paper.locator("#section-front").bounding_box()

    assert front
    assert front["height"] < (297 - 36) * PIXELS_PER_MM


def test_print_is_dark_on_white_in_dark_mode(paper: Page) -> None:
    paper.emulate_media(media="print", color_scheme="dark")
    colours = paper.evaluate(
        """() => [...document.querySelectorAll(".strategy *")].filter(part => part.checkVisibility())
            .map(part => [getComputedStyle(part).color, getComputedStyle(part).backgroundColor])"""
    )
    inks = {ink for ink, _ in colours}
    assert {paper for _, paper in colours} <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert len(inks) > 4
    assert all(max(map(int, re.findall(r"\d+", ink))) < 150 for ink in inks), inks
