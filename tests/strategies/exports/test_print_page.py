"""The strategy page on paper: the real page, under its real styles, printed by a real browser."""

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
    """The page in a browser, as a printer sees it. Drawn by the test client before the browser's loop begins."""
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
    """Width and height of every page, in whole points."""
    boxes = re.findall(rb"/Type /Page\n.*?/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", pdf, re.DOTALL)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def test_on_paper_there_is_the_strategy_and_nothing_to_press(paper: Page) -> None:
    for gone in (".masthead", ".colophon", ".exports", ".actions", ".skip"):
        assert paper.locator(gone).count(), f"{gone} is not on the page at all"
        assert not paper.locator(gone).first.is_visible(), gone
    for section in READING_ORDER:
        assert paper.locator(f"#section-{section} h2").is_visible()


def test_what_a_line_rests_on_is_read_without_opening_anything(paper: Page) -> None:
    hidden = paper.evaluate(
        """() => [...document.querySelectorAll(".evidence p, .shaped li, .legend dt")]
            .filter(part => part.getClientRects().length === 0 || !part.checkVisibility({contentVisibilityAuto: true}))
            .length"""
    )
    assert hidden == 0
    assert paper.locator(".evidence p").count() > 100


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_it_is_a_document_of_that_paper_with_the_calendar_on_its_side(paper: Page, size: str) -> None:
    pdf = paper.pdf(format=size, prefer_css_page_size=True)

    upright = POINTS[size]
    lying = upright[::-1]
    found = sizes(pdf)
    assert 10 < len(found) < 40
    assert set(found) == {upright, lying}
    first, after_last = found.index(lying), len(found) - found[::-1].index(lying)
    assert 2 < first < after_last < len(found)
    assert set(found[first:after_last]) == {lying}, "the pages on their side belong together"
    assert b"(https://www.orbitmedia.com/blog/blogging-statistics/)" in pdf, "a source can be followed"


@pytest.mark.parametrize(
    ("width_mm", "inside"), [(210 - 32, ".section:not(#section-calendar)"), (297 - 28, "#section-calendar")]
)
def test_nothing_is_cut_off_at_the_edge(paper: Page, width_mm: int, inside: str) -> None:
    paper.set_viewport_size({"width": int(width_mm * PIXELS_PER_MM), "height": 900})
    cut_off = paper.evaluate(
        """inside => [...document.querySelectorAll(`:is(${inside}) :is(table, p)`)]
            .filter(part => part.getBoundingClientRect().right > innerWidth + 1)
            .map(part => part.textContent.slice(0, 60))""",
        inside,
    )
    assert cut_off == []


@pytest.mark.parametrize("address", [item.raw for item in sample_briefs()], ids=lambda raw: raw["key"], indirect=True)
def test_the_one_page_is_one_page(paper: Page) -> None:
    paper.set_viewport_size({"width": int((210 - 32) * PIXELS_PER_MM), "height": 900})
    front = paper.locator("#section-front").bounding_box()

    assert front
    assert front["height"] < (297 - 36) * PIXELS_PER_MM


def test_everything_is_dark_on_white(paper: Page) -> None:
    paper.emulate_media(media="print", color_scheme="dark")
    colours = paper.evaluate(
        """() => [...document.querySelectorAll(".strategy *")].filter(part => part.checkVisibility())
            .map(part => [getComputedStyle(part).color, getComputedStyle(part).backgroundColor])"""
    )
    inks = {ink for ink, _ in colours}
    assert {paper for _, paper in colours} <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert len(inks) > 4
    assert all(max(map(int, re.findall(r"\d+", ink))) < 150 for ink in inks), inks
