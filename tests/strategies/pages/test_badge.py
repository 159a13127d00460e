"""The badge of a share link: what it shows, and to whom."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from strategies.models import Run, ShareLink
from strategies.models.states import RunStatus
from strategies.pages.badge import COLORS, render_badge
from strategies.runs import shares, transitions

pytestmark = pytest.mark.django_db


def create(run: Run) -> str:
    """Create a link and return the path of its badge."""
    return f"/shared/{shares.create(run, days=1)[1]}/badge.svg"


def read_text(svg: bytes | str) -> list[str]:
    return [text for text in ElementTree.fromstring(svg).itertext() if text.strip()]


def test_badge_shows_status_and_percentage_and_nothing_else(finished: Run) -> None:
    badge = Client().get(create(finished))

    assert (badge.status_code, badge.headers["Content-Type"]) == (200, "image/svg+xml")
    assert read_text(badge.content) == ["Strategy: Ready · 100%", "Strategy", "Ready · 100%"]
    assert ElementTree.fromstring(badge.content).attrib["aria-label"] == "Strategy: Ready · 100%"
    assert "Closewell" not in badge.content.decode()
    assert badge.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in badge.headers["X-Robots-Tag"]
    assert badge.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not badge.cookies
    assert ShareLink.objects.get().open_count == 0


def test_badge_is_revalidated_and_changes_with_the_run(finished: Run) -> None:
    path = create(finished)
    first = Client().get(path)

    def revalidate() -> Any:
        return Client().get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "no-cache"
    assert revalidate().status_code == 304
    transitions.regenerate(finished.pk, "audience")
    changed = revalidate()
    assert changed.status_code == 200
    assert read_text(changed.content)[0].startswith("Strategy: Waiting to start · ")


def test_badge_of_a_link_that_does_not_work_is_the_page_for_all_of_them(finished: Run) -> None:
    expired, revoked = create(finished), create(finished)
    first, second = ShareLink.objects.order_by("created_at")
    ShareLink.objects.filter(pk=first.pk).update(expires_at=timezone.now())
    shares.revoke(finished, second.pk)

    pages = [Client().get(path) for path in (expired, revoked, "/shared/ts_unknown/badge.svg", "/shared/ts_unknown")]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert {"svg+xml" in page.headers["Content-Type"] for page in pages} == {False}
    assert all("no-store" in page.headers["Cache-Control"] for page in pages)


def test_badge_counts_against_the_limit_of_shared_pages(finished: Run, settings: Any) -> None:
    settings.SHARED_PAGES_PER_ADDRESS_PER_MINUTE = 2
    path = create(finished)

    answers = [Client().get(path, REMOTE_ADDR="198.51.100.3") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Retry-After" in answers[-1].headers


@pytest.mark.parametrize("status", list(RunStatus))
def test_every_status_has_a_readable_badge(status: RunStatus) -> None:
    svg = render_badge(status.value, 7)

    assert read_text(svg)[0].endswith("· 7%")
    assert COLORS[status.value] in svg
    # The parts of the image fit together.
    width = float(ElementTree.fromstring(svg).attrib["width"])
    left, right = (float(number) for number in re.search(r"M(\d+) 0h(\d+)", svg).groups())
    assert left + right + 3 == width
    assert contrast_with_white(COLORS[status.value]) >= 4.5


def contrast_with_white(color: str) -> float:
    """Return the contrast ratio as WCAG 2 defines it."""
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def test_owner_gets_markdown_and_html_of_a_badge_with_a_new_link(browser: Client, finished: Run) -> None:
    page = browser.post(f"/runs/{finished.pk}/shares", {"days": "7"}).content.decode()
    address = re.search(r'value="(http://testserver/shared/ts_[^"/]+)"', page)[1]

    assert f'value="[![Status of the strategy]({address}/badge.svg)]({address})"' in page
    assert f"&lt;img src=&quot;{address}/badge.svg&quot; alt=&quot;Status of the strategy&quot;&gt;" in page
    assert Client().get(f"{address}/badge.svg").status_code == 200
