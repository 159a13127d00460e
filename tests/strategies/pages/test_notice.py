"""The operator's notice on the run page."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from strategies.models import Run
from tests.client_package import run as run_node

MODULE = settings.BASE_DIR / "strategies/static/strategies/run/notice.js"
SCRIPT = """
const { Notice } = await import(process.argv[1]);
const text = {};
const button = { addEventListener: (_, handler) => (button.click = handler) };
const root = { hidden: true, querySelector: (selector) => (selector === "button" ? button : text) };

const notice = new Notice(root);
notice.show("<b>Maintenance</b> at 18:00");
const shown = [root.hidden, text.textContent];
button.click();
const dismissed = root.hidden;
notice.show("Done");
console.log(JSON.stringify([shown, dismissed, root.hidden, text.textContent]));
"""


def test_notice_shows_plain_text_until_it_is_dismissed() -> None:
    output = run_node("--input-type=module", "--eval", SCRIPT, MODULE.as_uri())

    assert output.strip().splitlines()[-1] == '[[false,"<b>Maintenance</b> at 18:00"],true,false,"Done"]'


@pytest.mark.django_db
def test_run_page_has_a_hidden_banner_for_notices(browser: Client, run: Run) -> None:
    page: Any = browser.get(f"/runs/{run.pk}").content.decode()

    assert '<div class="note notice" id="notice" hidden>' in page
    assert '"#notice": "' in page
