"""Links to read a strategy: what a stranger sees with one, and all that they do not."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from strategies.models import Run, ShareLink
from strategies.runs import endings, shares, transitions
from tests.strategies.writing import write_all, write_sections

pytestmark = pytest.mark.django_db


def make(browser: Client, run: Run, **form: str) -> str:
    """Make a link on the page and return its path."""
    page = browser.post(f"/runs/{run.pk}/shares", {"days": "7", "name": ""} | form).content.decode()
    found = re.search(r'readonly value="http://testserver(/shared/[^"]+)"', page)
    assert found, page
    return found[1]


def texts_in(value: Any) -> list[str]:
    """Every text of some length in a brief."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [text for each in inner for text in texts_in(each)]
    return [value] if isinstance(value, str) and len(value) > 15 else []


def test_a_stranger_with_the_link_reads_the_strategy_without_an_account(browser: Client, finished: Run) -> None:
    answer = Client().get(make(browser, finished))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<h1>Closewell</h1>" in page
    assert 'id="section-front"' in page
    assert 'id="section-checks"' in page


def test_nothing_of_its_owner_is_in_it_but_the_strategy(browser: Client, finished: Run) -> None:
    page = Client().get(make(browser, finished, name="The board")).content.decode()

    for private in (
        "alice",
        str(finished.pk),
        "The board",
        "/runs/",
        "/sections/",
        "csrfmiddlewaretoken",
        "<form",
        "of your answers",
        "Your answers to",
        "You told us<span",
        "<q>",
        "My strategies",
        "<script",
    ):
        assert private not in page, private
    assert "From the brief" in page


def test_who_reads_it_signed_in_is_told_nothing_of_their_own_either(
    browser: Client, finished: Run, alice: Any, brief: Any
) -> None:
    path = make(browser, finished)
    transitions.create(owner=alice, brief=brief, writer="offline")

    page = browser.get(path).content.decode()
    assert "/runs/" not in page
    assert "alice" not in page
    assert "<form" not in page


def test_no_answer_is_in_it_that_the_strategy_does_not_tell(browser: Client, finished: Run) -> None:
    page = html.unescape(Client().get(make(browser, finished)).content.decode())
    strategy = str(browser.get(f"/runs/{finished.pk}/strategy.json").json())

    untold = [answer for answer in texts_in(finished.brief.data) if answer not in strategy]
    assert len(untold) > 5
    assert [answer for answer in untold if answer in page] == []


def test_it_goes_into_no_index_no_cache_and_to_no_other_site(browser: Client, finished: Run) -> None:
    for path in (make(browser, finished), "/shared/ts_unknown"):
        answer = Client().get(path)
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        assert '<meta name="robots" content="noindex' in answer.content.decode()
        assert not answer.cookies


def test_unknown_expired_revoked_and_closed_look_alike(browser: Client, finished: Run, alice: Any) -> None:
    paths = [make(browser, finished) for _ in range(2)]
    links = list(ShareLink.objects.order_by("created_at"))
    ShareLink.objects.filter(pk=links[0].pk).update(expires_at=timezone.now())
    browser.post(f"/runs/{finished.pk}/shares/{links[1].pk}/revoke")
    closed = make(browser, finished)
    alice.is_active = False
    alice.save()

    pages = [Client().get(path) for path in (*paths, closed, "/shared/ts_unknown", "/shared/x")]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert "This link leads nowhere" in pages[0].content.decode()


def test_the_link_is_unguessable_and_only_its_hash_is_kept(browser: Client, finished: Run) -> None:
    token = make(browser, finished).rpartition("/")[2]

    kept = ShareLink.objects.values_list().get()
    assert len(token) >= 40
    assert token not in str(kept)
    assert token not in browser.get(f"/runs/{finished.pk}/strategy").content.decode()


@pytest.mark.parametrize("days", shares.DAYS)
def test_it_works_for_as_long_as_was_chosen(browser: Client, finished: Run, days: int) -> None:
    make(browser, finished, days=str(days))

    lasts = ShareLink.objects.get().expires_at - timezone.now()
    assert timedelta(days=days, minutes=-1) < lasts <= timedelta(days=days)


@pytest.mark.parametrize("days", ["", "0", "365", "seven", "-1"])
def test_another_time_is_refused_in_words(browser: Client, finished: Run, days: str) -> None:
    answer = browser.post(f"/runs/{finished.pk}/shares", {"days": days})

    assert answer.status_code == 422
    assert "Choose how long the link works." in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_its_owner_sees_who_may_read_and_when_somebody_did(browser: Client, finished: Run) -> None:
    path = make(browser, finished, name=" The  <b>board</b> ")
    browser.get(path)
    before = browser.get(f"/runs/{finished.pk}/strategy").content.decode()
    Client().head(path)
    Client().get(path)

    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    assert "not opened yet" in before
    assert "The &lt;b&gt;board&lt;/b&gt;" in page
    assert "opened 1 time, last" in page
    assert "just now" in page


def test_a_revoked_link_is_gone_from_the_page_and_an_expired_one_says_so(browser: Client, finished: Run) -> None:
    make(browser, finished, name="The board")
    link = ShareLink.objects.get()
    ShareLink.objects.update(expires_at=timezone.now())
    assert "Expired" in browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    for _ in range(2):
        answer = browser.post(f"/runs/{finished.pk}/shares/{link.pk}/revoke")
        assert answer.headers["Location"] == f"/runs/{finished.pk}/strategy#sharing"
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()
    assert "The board" not in page
    assert "Nobody but you can read it now." in html.unescape(page)


def test_nobody_else_makes_sees_or_revokes_a_link(browser: Client, finished: Run, bob: Any) -> None:
    make(browser, finished)
    link = ShareLink.objects.get()
    bobs, nobodys = Client(), Client()
    bobs.force_login(bob)

    for address in (f"/runs/{finished.pk}/shares", f"/runs/{finished.pk}/shares/{link.pk}/revoke"):
        assert bobs.post(address, {"days": "7"}).status_code == 404
        assert nobodys.post(address, {"days": "7"}).headers["Location"].startswith("/accounts/login/")
    link.refresh_from_db()
    assert link.revoked_at is None
    assert ShareLink.objects.count() == 1


def test_a_link_of_another_strategy_is_not_revoked_through_this_one(
    browser: Client, finished: Run, alice: Any, brief: Any
) -> None:
    other = write_all(transitions.create(owner=alice, brief=brief, writer="offline")[0])
    link, _ = shares.create(other, days=1)

    assert browser.post(f"/runs/{finished.pk}/shares/{link.pk}/revoke").status_code == 404


def test_there_is_no_link_to_what_is_being_written_and_none_beyond_the_limit(
    browser: Client, finished: Run, alice: Any, brief: Any
) -> None:
    live, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    answer = browser.post(f"/runs/{live.pk}/shares", {"days": "7"})
    assert (answer.status_code, "still being written" in answer.content.decode()) == (409, True)
    empty, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    endings.finish(write_sections(empty, 0))
    assert browser.post(f"/runs/{empty.pk}/shares", {"days": "7"}).status_code == 409

    for _ in range(shares.LINKS_MAX):
        shares.create(finished, days=1)
    answer = browser.post(f"/runs/{finished.pk}/shares", {"days": "7"})
    assert (answer.status_code, "Revoke one" in answer.content.decode()) == (409, True)


def test_while_a_section_is_written_anew_its_reader_still_has_the_old_one(browser: Client, finished: Run) -> None:
    path = make(browser, finished)
    transitions.regenerate(finished.pk, "audience")

    page = Client().get(path).content.decode()

    assert 'id="section-audience"' in page
    assert "is being written anew" in page


def test_it_is_drawn_with_few_questions_to_the_database(
    browser: Client, finished: Run, django_assert_max_num_queries: Any
) -> None:
    path = make(browser, finished)

    with django_assert_max_num_queries(6):
        Client().get(path)
