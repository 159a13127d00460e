"""The strategy to read, the file to keep, the list of all, and the pages for errors."""

import html
import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from strategies.exports.formats import FORMATS
from strategies.generation.brief import parse_brief
from strategies.generation.pipeline import READING_ORDER
from strategies.models import Run
from strategies.runs import endings, selectors, transitions
from strategies.sections import edits, reads
from tests.strategies.writing import write_all, write_sections


def test_it_begins_with_the_one_page_and_lists_every_section(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    assert re.findall(r'<article class="section[^"]*" id="section-(\w+)"', page) == list(READING_ORDER)
    assert re.findall(r'<li><a href="#section-(\w+)">', page) == list(READING_ORDER)


def test_the_one_page_holds_what_is_decided_and_says_each_thing_once(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    front = page[page.index('<div class="front">') : page.index('class="section__made"')]
    assert re.findall(r"<h3>(.*?)</h3>", front) == [
        "The bet",
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
    assert not re.search(r"<p>(The bet|The objective|For|The promise|Rhythm|First action)[:,] ", front)


def test_what_is_drawn_is_said_in_words_and_adds_up(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    bars = re.findall(r'data-bar="(\w+)".*?aria-label="([^"]+)"(.*?)</svg>', page, re.DOTALL)
    assert [key for key, _, _ in bars] == ["mix", "evidence", "mix", "hours", "money"]
    for _, told, drawn in bars:
        lengths = [float(width) for width in re.findall(r'width="([\d.]+)%"', drawn)]
        assert abs(sum(lengths) - 100) < 0.1
        assert len(lengths) == told.count(", ") + 1 or "Making (" in told
    assert "Educational 45%" in bars[0][1]


def test_the_calendar_is_there_by_months_and_as_a_list(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    months = page[page.index('class="calendar__months"') : page.index('class="calendar__list"')]
    pieces = selectors.get_finished_sections(finished)["calendar"].items
    assert months.count('class="piece__title"') == len(pieces) > 5
    for piece in pieces:
        day = months[months.index(f'datetime="{piece.date}"') :]
        assert html.escape(piece.title, quote=False) in html.unescape(day[: day.index("</li>")]).replace("&", "&amp;")
    assert 'id="calendar-by-month" class="visually-hidden" checked' in page


def test_a_failed_check_leads_to_the_section_that_is_to_be_redone(browser: Client, finished: Run) -> None:
    calendar = reads.get_section(finished, "calendar")
    for item in (items := calendar.current.content["items"]):
        item["owner"] = ""
    edits.edit(finished.pk, "calendar", author=finished.owner, based_on=1, changes={"items": items})

    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    assert "1 check failed." in page
    redo = f'<a href="/runs/{finished.pk}/sections/calendar/regenerate"'
    checks = page[page.index('id="section-checks"') :]
    assert redo in checks
    assert "Redo “Calendar: the first 90 days”" in checks
    assert redo in page[page.index('id="section-calendar"') : page.index('id="section-briefs"')]


def test_what_has_just_been_done_is_said_once_where_it_was_done(browser: Client, finished: Run) -> None:
    browser.post(f"/runs/{finished.pk}/sections/audience/lock", {"locked": "yes"})

    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()
    audience = page[page.index('id="section-audience"') : page.index('id="section-positioning"')]
    assert "Locked. No writer touches it until you unlock it." in audience
    assert page.count('class="said') == 1
    assert 'class="said' not in browser.get(f"/runs/{finished.pk}/strategy").content.decode()


def test_the_page_travels_packed(browser: Client, finished: Run) -> None:
    answer = browser.get(f"/runs/{finished.pk}/strategy", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 60_000


def test_every_statement_says_what_it_rests_on_in_plain_words(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    tags = re.findall(r'<li data-evidence="(\w+)">.*?<summary>(.*?)<span.*?</summary>(.*?)</details>', page, re.DOTALL)
    assert len(tags) > 30
    assert {kind: word for kind, word, _ in tags}.items() <= {
        "you_told_us": "You told us",
        "calculated": "Calculated",
        "sourced": "Sourced",
        "assumption": "Assumption",
    }.items()
    assert all(basis.strip() for _, _, basis in tags)
    told = [basis for kind, _, basis in tags if kind == "you_told_us"]
    assert all(re.search(r'"evidence__question">[^<]+</span> <q>[^<]+</q>', basis) for basis in told)
    assert any("Late entries" in basis or "The close depends on one person" in basis for basis in told)
    assert not any(re.search(r"[a-z]_[a-z]+\.", basis) for basis in told), "a path where a question's title belongs"


def test_every_section_says_who_wrote_it_and_which_answers_shaped_it(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    assert page.count("Written by: ") >= len(READING_ORDER)
    assert page.count("of your answers</summary>") >= len(READING_ORDER) - 2


def test_while_it_is_written_the_run_is_shown_instead(browser: Client, run: Run) -> None:
    for path in ("strategy", "strategy.md", "strategy.docx"):
        assert browser.get(f"/runs/{run.pk}/{path}").headers["Location"] == f"/runs/{run.pk}"


def test_it_is_downloaded_as_markdown_under_a_telling_name(browser: Client, finished: Run) -> None:
    answer = browser.get(f"/runs/{finished.pk}/strategy.md")

    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="closewell-strategy.md"'
    assert answer.content.decode().startswith("# Closewell\n")
    assert "Written by: " in answer.content.decode()


def test_it_is_offered_in_every_format(browser: Client, finished: Run) -> None:
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()
    offered = re.findall(r'<a href="(/runs/[^"]+/strategy\.\w+)">', page)

    assert [address.rpartition(".")[2] for address in offered] == list(FORMATS)
    for address in offered:
        answer = browser.get(address)
        form = FORMATS[address.rpartition(".")[2]]
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, form.media_type)
        assert f'filename="closewell-{form.content}.{form.extension}"' in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_without_a_calendar_none_is_offered_and_its_address_leads_back(browser: Client, run: Run) -> None:
    endings.finish(write_sections(run, 5))

    page = browser.get(f"/runs/{run.pk}/strategy").content.decode()
    assert "strategy.docx" in page
    assert "strategy.ics" not in page
    assert browser.get(f"/runs/{run.pk}/strategy.ics").headers["Location"] == f"/runs/{run.pk}/strategy"


def test_a_format_there_is_not_and_a_run_of_somebody_else_are_nowhere(browser: Client, finished: Run, bob: Any) -> None:
    client = Client()
    client.force_login(bob)

    assert browser.get(f"/runs/{finished.pk}/strategy.exe").status_code == 404
    assert client.get(f"/runs/{finished.pk}/strategy.docx").status_code == 404


@pytest.mark.parametrize("name", ['"><img src=x onerror=alert(1)>', '=HYPERLINK("https://evil.example";"x")', "数据"])
def test_a_name_of_any_kind_is_text_on_every_page(
    browser: Client, alice: Any, raw_brief: dict[str, Any], name: str
) -> None:
    raw_brief["business"]["business_name"] = name
    run, _ = transitions.create(owner=alice, brief=parse_brief(raw_brief), writer="offline")
    write_all(run)

    for path in ("/", f"/runs/{run.pk}", f"/runs/{run.pk}/strategy"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "<img src=x" not in answer.content.decode()
    kept = browser.get(f"/runs/{run.pk}/strategy.md").headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename=\"[a-z0-9-]+-strategy\.md\"(; filename\*=UTF-8''[A-Za-z0-9%.-]+)?", kept)


def test_an_empty_list_invites_to_start(browser: Client) -> None:
    page = browser.get("/").content.decode()

    assert "Nothing written yet" in page
    assert 'href="/new"' in page


def test_the_list_shows_ones_own_strategies_with_their_state(browser: Client, finished: Run, bob: Any) -> None:
    mine = browser.get("/").content.decode()
    client = Client()
    client.force_login(bob)

    assert "Closewell" in mine
    assert "Ready" in mine
    assert f"/runs/{finished.pk}/strategy" in mine
    assert "Closewell" not in client.get("/").content.decode()


def test_the_list_is_paged_and_asks_the_database_no_more_often(
    browser: Client, alice: Any, brief: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(25):
        transitions.create(owner=alice, brief=brief, writer="offline")

    # Session, user, how many of each status, how many, the runs, those being written (for the strip), the drafts.
    with django_assert_max_num_queries(7):
        page = browser.get("/").content.decode()
    assert page.count("run-row__what") == 20
    assert "Page 1 of 2" in page
    assert browser.get("/", {"page": "999"}).content.decode().count("run-row__what") == 5


@pytest.mark.django_db
def test_signing_in_with_a_wrong_password_says_so_and_keeps_the_name(alice: Any) -> None:
    page = Client().post("/accounts/login/", {"username": "alice", "password": "wrong"}).content.decode()

    assert "not right" in page
    assert 'value="alice"' in page


@pytest.mark.django_db
def test_signing_in_leads_back_to_where_one_wanted_to_go(alice: Any) -> None:
    form = {"username": "alice", "password": "alices password", "next": "/new"}

    assert Client().post("/accounts/login/", form).headers["Location"] == "/new"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_can_be_drawn_with_nothing_at_hand(name: str) -> None:
    page = render_to_string(f"{name}.html")

    assert "<h1>" in page
    assert "Traceback" not in page
