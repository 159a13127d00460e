"""The history page of the largest sections that can be saved takes no more CPU than a fixed amount of work."""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from strategies.generation.editing import diff as section_diff
from strategies.models import Run, SectionVersion
from strategies.pages.section_views import VERSIONS_SHOWN
from strategies.sections import edits, reads

pytestmark = pytest.mark.django_db

KEY = "positioning"
LOOPS = 900_000
"""About 50 ms of CPU where a page of a finished strategy takes 40 ms."""
LOOPS_PER_PAGE_MAX = 5
"""The page takes about one loop. Comparing the texts without bounds took more than a hundred."""


def words(count: int, letters: str) -> str:
    return " ".join(random.choice(letters) + random.choice(letters) for _ in range(count))


LARGEST: dict[str, Callable[[], list[str]]] = {
    "long statements": lambda: [words(1_660, "abcdefghijklmnopqrstuvwxyz") for _ in range(24)],
    "few different words": lambda: [words(1_660, "ab") for _ in range(24)],
    "many statements": lambda: [words(80, "abcdefgh") for _ in range(390)],
    "punctuation": lambda: ["".join(random.choices(".,-!?", k=220)) for _ in range(390)],
    "half of the words equal": lambda: [
        " ".join(f"same {words(1, 'abcdefgh')}" for _ in range(25)) for _ in range(390)
    ],
}


def measure_cpu_s(call: Callable[[], Any]) -> float:
    """Return the CPU seconds of the fastest of three calls in this thread."""
    seconds = []
    for _ in range(3):
        began = time.thread_time()
        call()
        seconds.append(time.thread_time() - began)
    return min(seconds)


def loop() -> int:
    found = 0
    for number in range(LOOPS):
        found = (found + number * 7) % 1_000_003
    return found


def save_edits(run: Run, author: Any, texts: Callable[[], list[str]]) -> None:
    """Edit a section twice, and repeat the last edit until the page shows as many versions as it can."""
    for number in (1, 2):
        statements = [{"text": text, "evidence": "you_told_us", "basis": ""} for text in texts()]
        edits.edit(run.pk, KEY, author=author, based_on=number, changes={"reasons": statements})
    last = reads.get_section(run, KEY).current
    assert last
    SectionVersion.objects.bulk_create(
        SectionVersion(
            section=last.section, number=number, kind=last.kind, content=last.content, author=author, base=last
        )
        for number in range(4, VERSIONS_SHOWN + 1)
    )


@pytest.mark.parametrize("case", LARGEST)
def test_history_of_the_largest_section_takes_little_cpu(browser: Client, finished: Run, alice: Any, case: str) -> None:
    random.seed(15)
    save_edits(finished, alice, LARGEST[case])

    def open_page() -> None:
        section_diff._diff.cache_clear()
        page = browser.get(f"/runs/{finished.pk}/sections/{KEY}/history?older=2&newer=3")
        assert page.status_code == 200
        assert "From version 2 to version 3" in page.content.decode()

    assert measure_cpu_s(open_page) < LOOPS_PER_PAGE_MAX * measure_cpu_s(loop)


def test_history_reads_the_content_of_two_versions_only(
    browser: Client, finished: Run, alice: Any, django_assert_max_num_queries: Any
) -> None:
    save_edits(finished, alice, lambda: ["One reason"])
    address = f"/runs/{finished.pk}/sections/{KEY}/history"

    with django_assert_max_num_queries(8) as queries:
        browser.get(address)

    assert sum('"strategies_sectionversion"."content"' in query["sql"] for query in queries) == 3
