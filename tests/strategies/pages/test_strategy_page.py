"""The strategy page, downloads, the list and error pages."""

import html
import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from strategies.exports.evidence import EVIDENCE_LABELS
from strategies.exports.formats import FORMATS
from strategies.generation.brief import parse_brief
from strategies.generation.pipeline import READING_ORDER
from strategies.generation.sections.base import Table
from strategies.models import Run
from strategies.runs import endings, selectors, transitions
from tests.strategies.pages.failed_checks import FOUND, add_failed_check
from tests.strategies.writing import write_all, write_sections


def test_strategy_page_lists_every_section_in_reading_order(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    assert re.findall(r'<article class="section[^"]*" id="section-(\w+)"', page) == list(READING_ORDER)
    assert re.findall(r'<li[^>]*>\s*<a href="#section-(\w+)">', page) == list(READING_ORDER)
    assert '<article class="section no-print" id="section-checks"' in page


def test_one_page_summary_has_each_cell_once(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    front = page[page.index('<div class="front">') : page.index('class="section__credit"')]
    assert re.findall(r"<h3>([^<]*).*?</h3>", front) == [
        "The bet",
        "The trade-off",
        "The objective",
        "For whom",
        "The promise",
        "Rhythm",
        "The one metric",
        "Monday’s first action",
        "Pillars",
        "What we will not do",
    ]
    assert front.count('<li class="cell">') == 3
    assert not re.search(r"<p>(The bet|The trade-off|The objective|For|The promise|Rhythm|First action)[:,] ", front)


def test_charts_have_descriptions_and_add_up(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    bars = re.findall(r'data-bar="(\w+)".*?aria-label="([^"]+)"(.*?)</svg>', page, re.DOTALL)
    assert [key for key, _, _ in bars] == ["mix", "evidence", "mix", "hours", "money"]
    for _, description, svg in bars:
        lengths = [float(width) for width in re.findall(r'width="([\d.]+)%"', svg)]
        assert abs(sum(lengths) - 100) < 0.1
        assert len(lengths) == description.count(", ") + 1 or "Making (" in description
    pillars: Any = selectors.get_finished_sections(finished)["pillars"]
    assert all(f"{pillar.title} {pillar.share}%" in html.unescape(bars[0][1]) for pillar in pillars.pillars)


def test_calendar_is_shown_as_month_grid_and_list(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    months = page[page.index('class="calendar__months"') : page.index('class="calendar__list"')]
    calendar: Any = selectors.get_finished_sections(finished)["calendar"]
    pieces = calendar.items
    assert months.count('class="piece__title"') == len(pieces) > 5
    for piece in pieces:
        day = months[months.index(f'datetime="{piece.date}"') :]
        assert html.escape(piece.title, quote=False) in html.unescape(day[: day.index("</li>")]).replace("&", "&amp;")
    assert 'id="calendar-by-month" class="visually-hidden" checked' in page


def test_failed_check_links_to_the_section_to_rewrite(browser: Client, finished: Run) -> None:
    add_failed_check(finished)

    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    assert "1 check failed." in page
    redo = f'<a href="/runs/{finished.pk}/sections/calendar/regenerate"'
    checks = page[page.index('id="section-checks"') :]
    assert redo in checks
    assert "Rewrite “Calendar”" in checks
    assert redo in page[page.index('id="section-calendar"') : page.index('id="section-briefs"')]
    assert FOUND in checks


def test_action_message_is_shown_once_at_its_section(browser: Client, finished: Run) -> None:
    browser.post(f"/runs/{finished.pk}/sections/audience/lock", {"locked": "yes"})

    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()
    audience = page[page.index('id="section-audience"') : page.index('id="section-positioning"')]
    assert "Locked. Won’t be rewritten until unlocked." in audience
    assert page.count('class="section-message') == 1
    assert 'class="section-message' not in browser.get(f"/runs/{finished.pk}/strategy").content.decode()


def test_strategy_page_is_compressed(browser: Client, finished: Run) -> None:
    answer = browser.get(f"/runs/{finished.pk}/strategy", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 60_000


MARK = re.compile(
    r'<details class="evidence" data-evidence="(\w+)">\s*<summary data-label="([^"]+)">(.*?)</summary>(.*?)</details>',
    re.S,
)


def test_every_statement_has_a_mark_that_opens_its_basis(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    marks = MARK.findall(page)
    assert len(marks) > 30
    assert {(kind, label) for kind, label, _, _ in marks} <= set(EVIDENCE_LABELS.items())
    assert all(f">{label}: where this comes from<" in name for _, label, name, _ in marks)
    answers = [basis for kind, _, _, basis in marks if kind == "you_told_us"]
    assert all(re.search(r'"evidence__question">[^<]+</span>\s*<q>[^<]+</q>', basis) for basis in answers)
    assert not any(re.search(r"[a-z]_[a-z]+\.", basis) for basis in answers), "a path where a question's title belongs"


def test_statements_have_the_numbers_of_the_appendix_in_print(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    body, _, appendix = page.partition('<section class="appendix print-only"')
    numbers = [int(number) for number in re.findall(r'<sup class="reference print-only">(\d+)', body)]
    explained = [int(number) for number in re.findall(r'"appendix__number">(\d+)<', appendix)]
    assert explained == list(range(1, len(explained) + 1))
    assert sorted(set(numbers)) == explained
    assert body.count("assumption</sup>") >= appendix.count('<strong data-evidence="assumption">') > 0


def test_workings_of_a_section_are_folded_below_its_text(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    for key in ("audience", "capacity"):
        article = page[page.index(f'id="section-{key}"') :]
        workings = article[article.index('<details class="workings no-print">') : article.index("</article>")]
        assert "<summary>Workings<span" in workings
        assert "Shaped by your answers" in workings


def test_printed_page_says_nothing_of_a_failed_check(browser: Client, finished: Run) -> None:
    add_failed_check(finished)

    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    assert FOUND in page
    assert FOUND not in page[page.index('<section class="appendix print-only"') :]
    for shown in re.finditer(FOUND, page):
        start = max(page.rfind("<article", 0, shown.start()), page.rfind('<p class="note', 0, shown.start()))
        assert "no-print" in page[start : page.index(">", start)]


def test_every_section_names_its_writer(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    assert page.count("Written by: ") >= len(READING_ORDER)


def test_strategy_redirects_to_the_run_while_it_is_written(browser: Client, run: Run) -> None:
    for path in ("strategy", "strategy.md", "strategy.docx"):
        assert browser.get(f"/runs/{run.pk}/{path}").headers["Location"] == f"/runs/{run.pk}"


def test_download_returns_markdown_with_a_file_name(browser: Client, finished: Run) -> None:
    answer = browser.get(f"/runs/{finished.pk}/strategy.md")

    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="closewell-strategy.md"'
    assert answer.content.decode().startswith("# Closewell\n")
    assert "Written by: " in answer.content.decode()


def test_strategy_is_offered_in_every_format(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()
    offered = re.findall(r'<a href="(/runs/[^"]+/strategy\.[\w.]+)">', page)

    assert [address.partition("strategy.")[2] for address in offered] == list(FORMATS)
    for address in offered:
        answer = browser.get(address)
        form = FORMATS[address.partition("strategy.")[2]]
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, form.media_type)
        assert f'filename="closewell-{form.content}.{form.extension}"' in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-cache"


def test_calendar_formats_are_omitted_without_a_calendar(browser: Client, run: Run) -> None:
    endings.finish(write_sections(run, 5))

    page = browser.get(f"/runs/{run.pk}/strategy").content.decode()
    assert "strategy.docx" in page
    assert "strategy.ics" not in page
    assert browser.get(f"/runs/{run.pk}/strategy.ics").headers["Location"] == f"/runs/{run.pk}/strategy"


def test_unknown_format_and_another_users_run_return_404(browser: Client, finished: Run, bob: Any) -> None:
    client = Client()
    client.force_login(bob)

    assert browser.get(f"/runs/{finished.pk}/strategy.exe").status_code == 404
    assert client.get(f"/runs/{finished.pk}/strategy.docx").status_code == 404


@pytest.mark.parametrize("name", ['"><img src=x onerror=alert(1)>', '=HYPERLINK("https://evil.example";"x")', "数据"])
def test_names_are_escaped_on_every_page(browser: Client, alice: Any, raw_brief: dict[str, Any], name: str) -> None:
    raw_brief["business"]["business_name"] = name
    run, _ = transitions.create(owner=alice, brief=parse_brief(raw_brief), writer="offline")
    write_all(run)

    for path in ("/", f"/runs/{run.pk}", f"/runs/{run.pk}/strategy"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "<img src=x" not in answer.content.decode()
    kept = browser.get(f"/runs/{run.pk}/strategy.md").headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename=\"[a-z0-9-]+-strategy\.md\"(; filename\*=UTF-8''[A-Za-z0-9%.-]+)?", kept)


def test_empty_list_invites_to_start(browser: Client) -> None:
    page = browser.get("/").content.decode()

    assert "No strategies yet" in page
    assert 'href="/new"' in page


def test_list_shows_own_strategies_with_status(browser: Client, finished: Run, bob: Any) -> None:
    mine = browser.get("/").content.decode()
    client = Client()
    client.force_login(bob)

    assert "Closewell" in mine
    assert "Ready" in mine
    assert f"/runs/{finished.pk}/strategy" in mine
    assert "Closewell" not in client.get("/").content.decode()


def test_list_is_paged_with_a_fixed_number_of_queries(
    browser: Client, alice: Any, brief: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(25):
        transitions.create(owner=alice, brief=brief, writer="offline")

    # Session, user, how many of each status, how many, the runs, those being written (for the strip), the drafts.
    with django_assert_max_num_queries(7):
        page = browser.get("/").content.decode()
    assert page.count("run-row__title") == 20
    assert "Page 1 of 2" in page
    assert browser.get("/", {"page": "999"}).content.decode().count("run-row__title") == 5


@pytest.mark.django_db
def test_login_with_a_wrong_password_keeps_the_name(alice: Any) -> None:
    page = Client().post("/accounts/login/", {"username": "alice", "password": "wrong"}).content.decode()

    assert "incorrect" in page
    assert 'value="alice"' in page


@pytest.mark.django_db
def test_login_redirects_to_the_requested_page(alice: Any) -> None:
    form = {"username": "alice", "password": "alices password", "next": "/new"}

    assert Client().post("/accounts/login/", form).headers["Location"] == "/new"


def test_table_rows_without_a_name_have_no_row_header() -> None:
    table = Table(caption="Brief", columns=["What", "How"], rows=[["Outline", "One"], ["", "Two"]])

    page = render_to_string("strategies/_table.html", {"block": table})

    assert page.count('<th scope="row">') == 1
    assert "<td></td><td>Two</td>" in re.sub(r">\s+<", "><", page)


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_render_without_context(name: str) -> None:
    page = render_to_string(f"{name}.html")

    assert "<h1>" in page
    assert "Traceback" not in page
