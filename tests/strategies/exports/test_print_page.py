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
    for section in READING_ORDER[:-1]:
        assert paper.locator(f"#section-{section} h2").is_visible()


def test_print_keeps_the_text_clean_and_explains_its_numbers_at_the_end(paper: Page) -> None:
    shown = paper.evaluate(
        """() => [...document.querySelectorAll(".section :is(.evidence, .workings, .section__credit)")]
            .filter(part => part.checkVisibility()).length"""
    )
    assert shown == 0
    numbers = paper.locator(".section .reference")
    assert numbers.count() > 20
    assert numbers.first.is_visible()
    explained = paper.locator(".appendix .appendix__number")
    assert explained.count() > 20
    assert explained.first.is_visible()
    assert paper.get_by_text("The small numbers in the text lead to").is_visible()


def test_print_keeps_the_number_on_the_last_line_of_its_text(paper: Page) -> None:
    apart = paper.evaluate(
        """() => [...document.querySelectorAll(".section p > .reference")].filter(number => {
            const text = document.createRange();
            text.setStart(number.parentElement, 0);
            text.setEndBefore(number);
            const last = [...text.getClientRects()].at(-1), own = number.getBoundingClientRect();
            return own.left < last.right - 1 || own.top > last.bottom;
        }).map(number => number.parentElement.textContent)"""
    )
    assert apart == []


def test_print_has_no_checks_section_and_no_screen_controls(paper: Page) -> None:
    assert not paper.locator("#section-checks").is_visible()
    assert not paper.locator(".legend").is_visible()
    assert not paper.get_by_role("link", name="Sharing").is_visible()


HEADINGS_OVER_TEXT = """() => {
    const boxes = [...document.querySelectorAll(".strategy__body :is(h2, h3, p, li > p, table, caption)")]
        .filter(part => part.checkVisibility() && !part.closest(".visually-hidden"))
        .map(part => [part, part.getBoundingClientRect()]).filter(([, box]) => box.height);
    return boxes.filter(([part]) => part.matches("h2, h3")).filter(([heading, own]) => boxes.some(([other, box]) =>
        other !== heading && !other.contains(heading) && !heading.contains(other) &&
        own.left < box.right - 1 && box.left < own.right - 1 && own.top < box.bottom - 1 && box.top < own.bottom - 1
    )).map(([heading]) => heading.textContent);
}"""


def test_print_headings_lie_over_no_text(paper: Page) -> None:
    paper.set_viewport_size({"width": int((210 - 32) * PIXELS_PER_MM), "height": 900})
    assert paper.evaluate(HEADINGS_OVER_TEXT) == []


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_print_uses_the_paper_size(paper: Page, size: str) -> None:
    pdf = paper.pdf(format=size, prefer_css_page_size=True)

    found = sizes(pdf)
    assert 8 < len(found) < 30
    assert set(found) == {POINTS[size]}


def test_print_cuts_nothing_off_at_the_edge(paper: Page) -> None:
    paper.set_viewport_size({"width": int((210 - 32) * PIXELS_PER_MM), "height": 900})
    cut_off = paper.evaluate(
        """() => [...document.querySelectorAll(":is(.section, .appendix) :is(table, p)")]
            .filter(part => part.getBoundingClientRect().right > innerWidth + 1)
            .map(part => part.textContent.slice(0, 60))"""
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
