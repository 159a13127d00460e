"""Briefs in the admin."""

from typing import Any

from django.test import Client

from strategies.models import BriefRecord


def test_brief_page_shows_answers_with_their_titles(superuser: Client, run: Any) -> None:
    page = superuser.get(f"/admin/strategies/briefrecord/{run.brief_id}/change/").content.decode()

    assert "<dt>What the business does</dt>" in page
    assert "<dt>Goal 1</dt>" in page
    assert "business_name" not in page


def test_brief_that_cannot_be_read_is_shown_as_data(superuser: Client, run: Any) -> None:
    BriefRecord.objects.filter(pk=run.brief_id).update(data={"business": {"business_name": "<b>Old</b>"}})
    page = superuser.get(f"/admin/strategies/briefrecord/{run.brief_id}/change/").content.decode()

    assert "Raw data" in page
    assert "&lt;b&gt;Old&lt;/b&gt;" in page
