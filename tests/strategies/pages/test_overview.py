"""My strategies: search, states, pages."""

import re
from typing import Any

import pytest
from django.test import Client

from strategies.generation.brief import parse_brief
from strategies.models import Run
from strategies.runs import transitions

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(alice: Any, raw_brief: dict[str, Any]) -> list[Run]:
    """Five strategies of different names and states."""
    made = []
    for name in ("North Bakery", "South Bakery", "Harbour 100%", "Harbour Lane", "<b>Tea</b>"):
        raw_brief["business"]["business_name"] = name
        made.append(transitions.create(owner=alice, brief=parse_brief(raw_brief), writer="offline")[0])
    ended = {0: "succeeded", 1: "succeeded", 2: "failed", 3: "canceled"}
    for index, status in ended.items():
        Run.objects.filter(pk=made[index].pk).update(status=status, finished_at=made[index].created_at)
    return made


def names(browser: Client, **query: str) -> list[str]:
    page = browser.get("/", query).content.decode()
    return re.findall(r"<h2><a href=[^>]+>([^<]+)</a></h2>", page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "bakery"}, ["South Bakery", "North Bakery"]),
        ({"q": "  north   bakery "}, ["North Bakery"]),
        ({"q": "%"}, ["Harbour 100%"]),
        ({"q": "_"}, []),
        ({"q": "harbour", "status": "failed"}, ["Harbour 100%"]),
        ({"status": "ready"}, ["South Bakery", "North Bakery"]),
        ({"status": "live"}, ["&lt;b&gt;Tea&lt;/b&gt;"]),
        ({"status": "part"}, []),
        ({"q": "\0"}, 5),
        ({"status": "nonsense"}, 5),
    ],
)
def test_it_is_searched_by_name_and_state(
    browser: Client, five: list[Run], query: dict[str, str], found: list[str] | int
) -> None:
    assert names(browser, **query) == found or len(names(browser, **query)) == found


def test_every_state_there_is_can_be_chosen_with_how_many_and_the_search_is_kept(
    browser: Client, five: list[Run]
) -> None:
    page = browser.get("/", {"q": "harbour"}).content.decode()

    offered = re.findall(r'<li><a href="(\?[^"]*)"( aria-current="true")?>([^<]+) <span[^>]+>(\d)</span>', page)
    assert [(title, count) for _, _, title, count in offered] == [("All", "2"), ("Failed", "1"), ("Stopped", "1")]
    assert offered[1][0] == "?q=harbour&amp;status=failed"
    assert [bool(chosen) for _, chosen, _, _ in offered] == [True, False, False]


def test_what_was_searched_for_is_kept_as_text(browser: Client, five: list[Run]) -> None:
    page = browser.get("/", {"q": '"><script>x</script>'}).content.decode()

    assert "<script>x" not in page
    assert 'value="&quot;&gt;&lt;script&gt;x&lt;/script&gt;"' in page
    assert "Nothing found" in page
    assert '<a class="button" href="/">Show all</a>' in page


def test_older_pages_keep_what_was_searched_for(browser: Client, alice: Any, brief: Any) -> None:
    for _ in range(21):
        transitions.create(owner=alice, brief=brief, writer="offline")

    page = browser.get("/", {"q": "close", "status": "live"}).content.decode()

    assert '<a rel="next" href="?q=close&amp;status=live&amp;page=2">' in page


def test_nobody_finds_another_ones(browser: Client, five: list[Run], bob: Any) -> None:
    client = Client()
    client.force_login(bob)

    assert names(client, q="bakery") == []
    assert "Nothing written yet" in client.get("/", {"q": "bakery"}).content.decode()


def test_it_costs_no_more_questions_for_more_rows(
    browser: Client, five: list[Run], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        browser.get("/", {"q": "a"})
