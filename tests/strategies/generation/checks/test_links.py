"""Next steps and pages that lead to nothing are found."""

from typing import Any

import pytest

from tests.strategies.generation.briefs import sample
from tests.strategies.generation.checks.checking import check, finished, plan_of, spoilt

HARBOUR = 2
"""Its goal is to fill slots, so pieces lead to a page on which to book one."""


def harbour(sections: Any) -> Any:
    return check(sections, plan_of(HARBOUR), sample(HARBOUR))


def test_form_is_ready_before_pieces_lead_to_it() -> None:
    assert harbour(finished(HARBOUR))["links"].passed


@pytest.mark.parametrize("is_late", [True, False])
def test_form_that_is_late_or_missing_fails(is_late: bool) -> None:
    forms = {asset.id for asset in plan_of(HARBOUR).assets if asset.kind == "form"}
    assert forms

    def delay(data: dict[str, Any]) -> None:
        for item in [item for item in data["items"] if item["id"] in forms]:
            item.update(date="2027-03-05", draft_due="2027-03-05")
            if not is_late:
                data["items"].remove(item)

    found = harbour(spoilt("calendar", delay, HARBOUR))["links"]
    assert (found.passed, found.redo) == (False, "calendar")
    assert ("that is ready on" if is_late else "no row makes that possible") in found.explanation


def test_page_that_no_row_makes_fails() -> None:
    plan = plan_of()
    pages = {f"page-{pillar.key}": pillar.hub for pillar in plan.pillars}
    name = next(row.id for row in plan.calendar.rows if row.id in pages)

    def delete(data: dict[str, Any]) -> None:
        data["items"] = [item for item in data["items"] if item["id"] != name]
        data["remarks"].append(f"Begin on the page “{pages[name]}”.")

    found = check(spoilt("calendar", delete))["pages"]
    assert not found.passed
    assert pages[name][:40] in found.explanation
