"""The list of strategies: search, filters, pages."""

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
    """Five strategies with different names and statuses."""
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
        ({"status": "nonsense"}, 5),
    ],
)
def test_list_is_filtered_by_name_and_status(
    browser: Client, five: list[Run], query: dict[str, str], found: list[str] | int
) -> None:
    assert names(browser, **query) == found or len(names(browser, **query)) == found


def test_list_offers_filters_with_counts_and_keeps_the_search(browser: Client, five: list[Run]) -> None:
    page = browser.get("/", {"q": "harbour"}).content.decode()

    offered = re.findall(r'<li>\s*<a href="(\?[^"]*)"( aria-current="true")?>([^<]+?)\s*<span[^>]+>(\d)</span>', page)
    assert [(title, count) for _, _, title, count in offered] == [("All", "2"), ("Failed", "1"), ("Stopped", "1")]
    assert offered[1][0] == "?q=harbour&amp;status=failed"
    assert [bool(chosen) for _, chosen, _, _ in offered] == [True, False, False]


def test_list_escapes_the_search_text(browser: Client, five: list[Run]) -> None:
    page = browser.get("/", {"q": '"><script>x</script>'}).content.decode()

    assert "<script>x" not in page
    assert 'value="&quot;&gt;&lt;script&gt;x&lt;/script&gt;"' in page
    assert "Nothing found" in page
    assert '<a class="button" href="/">Show all</a>' in page


def test_page_links_keep_the_search(browser: Client, alice: Any, brief: Any) -> None:
    for _ in range(21):
        transitions.create(owner=alice, brief=brief, writer="offline")

    page = browser.get("/", {"q": "close", "status": "live"}).content.decode()

    assert '<a rel="next" href="?q=close&amp;status=live&amp;page=2">' in page


def test_list_shows_only_own_strategies(browser: Client, five: list[Run], bob: Any) -> None:
    client = Client()
    client.force_login(bob)

    assert names(client, q="bakery") == []
    assert "No strategies yet" in client.get("/", {"q": "bakery"}).content.decode()


def test_list_query_count_does_not_grow_with_rows(
    browser: Client, five: list[Run], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        browser.get("/", {"q": "a"})
