"""The pages of one section, without scripts: edit, lock, regenerate, history."""

import html
import json
import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import docx
import openpyxl
import pytest
from django.test import Client

from strategies.exports.formats import FORMATS
from strategies.generation.pipeline import READING_ORDER, SECTIONS, section_spec
from strategies.models import Run, SectionVersion
from strategies.runs import transitions
from strategies.sections import edits, reads
from strategies.worker import execution
from tests.strategies.writing import write_all

pytestmark = pytest.mark.django_db


class Form(dict[str, str]):
    """What the form of a page sends if nothing was changed."""

    def __init__(self, page: str) -> None:
        body = page[page.index('class="editor__form"') :]
        for tag in re.finditer(r'<input type="hidden" name="(based_on|shown)" value="(\d+)">', body):
            self[tag[1]] = tag[2]
        for tag in re.finditer(r'<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>', body, re.DOTALL):
            self[tag[1]] = html.unescape(tag[2]).replace("\n", "\r\n")
        for tag in re.finditer(r'<input type="text" name="([^"]+)"(?: value="([^"]*)")?', body):
            self[tag[1]] = html.unescape(tag[2] or "")
        for tag in re.finditer(r'<select name="([^"]+)"[^>]*>(.*?)</select>', body, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', tag[2])
            self[tag[1]] = chosen[1] if chosen else ""


def path(run: Run, what: str = "edit", key: str = "positioning") -> str:
    return f"/runs/{run.pk}/sections/{key}/{what}"


def form_of(browser: Client, run: Run, key: str = "positioning") -> Form:
    return Form(browser.get(path(run, key=key)).content.decode())


def text_of(run: Run, key: str = "positioning") -> dict[str, Any]:
    return reads.get_section(run, key).current.content


@pytest.mark.parametrize("key", [key for key in READING_ORDER if key != "checks"])
def test_saving_an_unchanged_section_creates_no_version(browser: Client, finished: Run, key: str) -> None:
    answer = browser.post(path(finished, key=key), form_of(browser, finished, key))

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/runs/{finished.pk}/strategy#section-{key}")
    assert SectionVersion.objects.filter(section__key=key).count() == 1


def test_every_input_has_a_label_and_a_unique_id(browser: Client, finished: Run) -> None:
    for key in READING_ORDER:
        if key == "checks":
            continue
        page = browser.get(path(finished, key=key)).content.decode()
        ids = re.findall(r' id="([^"]+)"', page)
        inputs = re.findall(r'<(?:textarea|select|input type="(?:text|checkbox)")[^>]*? id="([^"]+)"', page)
        assert len(ids) == len(set(ids)), key
        assert inputs
        for one in inputs:
            assert f'<label for="{one}">' in page, (key, one)


def test_edit_is_saved_and_shown_on_the_strategy_page(browser: Client, finished: Run) -> None:
    form = form_of(browser, finished) | {"claim": "We answer the telephone."}

    browser.post(path(finished), form)

    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()
    assert "We answer the telephone." in page
    assert "Edited by you" in page
    assert "Written by: You, by hand" in page
    assert "Your own edit of this section." in page


def test_entries_can_be_added_and_removed(browser: Client, finished: Run) -> None:
    form = form_of(browser, finished, "risks")
    before = text_of(finished, "risks")["risks"]
    new = f"risks.{len(before)}"
    form |= {"risks.0.remove": "yes", f"{new}.statement": "The shop floods.", f"{new}.owner": "The owner"}

    browser.post(path(finished, key="risks"), form)

    after = text_of(finished, "risks")["risks"]
    assert after[:-1] == before[1:]
    assert (after[-1]["statement"]["text"], after[-1]["owner"]) == ("The shop floods.", "The owner")


def test_rows_can_be_added_and_removed(browser: Client, finished: Run) -> None:
    form = form_of(browser, finished)
    before = text_of(finished)["business"]
    form |= {"business.0.0": "", "business.0.1": "", f"business.{len(before)}.0": "Who pays?"}

    browser.post(path(finished), form)

    assert text_of(finished)["business"] == [*before[1:], ["Who pays?", ""]]


def test_invalid_edit_shows_errors_and_keeps_input(browser: Client, finished: Run) -> None:
    form = form_of(browser, finished, "calendar")
    form |= {"items.0.remove": "yes", "items.1.date": "next Tuesday", "items.1.title": "A title of <b>mine</b>"}

    answer = browser.post(path(finished, key="calendar"), form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem with your changes" in page
    assert '<a href="#f-items-1-date">Pieces 2: date</a>: Write a date as year-month-day' in page
    assert re.search(r'name="items.1.date" value="next Tuesday"[^>]*aria-invalid="true"', page)
    assert "A title of &lt;b&gt;mine&lt;/b&gt;" in page
    assert re.search(r'name="items.0.remove" value="yes"\s+checked', page)
    assert Form(page).items() >= {name: text for name, text in form.items() if "remove" not in name}.items()
    assert text_of(finished, "calendar")["items"][0]["title"] in html.unescape(page)


def test_conflicting_edit_shows_both_texts_and_can_be_saved(browser: Client, finished: Run) -> None:
    first, second = form_of(browser, finished), form_of(browser, finished)
    browser.post(path(finished), first | {"claim": "First words."})

    answer = browser.post(path(finished), second | {"claim": "Second words."})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Compare the two texts" in page
    assert re.search(r"<del>First</del><ins>Second</ins> words\.", page)
    assert text_of(finished)["claim"]["text"] == "First words."
    again = browser.post(path(finished), Form(page))
    assert again.status_code == 302
    assert text_of(finished)["claim"]["text"] == "Second words."
    section = reads.get_section(finished, "positioning")
    assert reads.get_version(section, 2).content["claim"]["text"] == "First words."


def test_edit_during_a_run_keeps_input(browser: Client, finished: Run) -> None:
    form = form_of(browser, finished) | {"claim": "Typed meanwhile."}
    transitions.regenerate(finished.pk, "audience")

    answer = browser.post(path(finished), form)

    assert answer.status_code == 409
    assert "Typed meanwhile." in answer.content.decode()
    assert "Not saved" in answer.content.decode()


def test_section_is_locked_and_unlocked(browser: Client, finished: Run) -> None:
    answer = browser.post(path(finished, "lock"), {"locked": "yes"})

    assert answer.headers["Location"] == f"/runs/{finished.pk}/strategy#section-positioning"
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()
    assert '<span class="badge">Locked</span>' in page
    assert f'href="{path(finished, "regenerate")}"' not in page
    refused = browser.post(path(finished, "regenerate"))
    assert (refused.status_code, "locked" in refused.content.decode()) == (409, True)
    browser.post(path(finished, "lock"), {"locked": "no"})
    assert not reads.get_section(finished, "positioning").locked_at


def test_outdated_sections_name_what_changed(browser: Client, finished: Run) -> None:
    edits.edit(finished.pk, "pillars", author=finished.owner, based_on=1, changes={"remark": "The shares are mine."})

    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    outdated = [spec.key for spec in SECTIONS if "pillars" in spec.needs]
    assert page.count("May be out of date.") == len(outdated) > 1
    assert f"Changed since this was written: {section_spec('pillars').title}." in page
    assert "May be out of date." in browser.get(path(finished, key="calendar")).content.decode()


def test_rules_writer_offers_no_instruction(browser: Client, finished: Run) -> None:
    page = browser.get(path(finished, "regenerate")).content.decode()

    assert "cannot follow an instruction" in page
    assert 'name="instruction"' not in page
    refused = browser.post(path(finished, "regenerate"), {"instruction": "Shorter, please."})
    assert refused.status_code == 422
    assert "Shorter, please." in refused.content.decode(), "what was typed is still there"


def test_model_writer_gets_the_instruction(browser: Client, finished: Run) -> None:
    Run.objects.update(writer="model:openai-compatible:scripted")
    page = browser.get(path(finished, "regenerate")).content.decode()
    assert 'name="instruction" rows="3" maxlength="500"' in page

    answer = browser.post(path(finished, "regenerate"), {"instruction": "Shorter, please."})

    assert answer.headers["Location"] == f"/runs/{finished.pk}"
    assert reads.get_section(finished, "positioning").instruction == "Shorter, please."


def test_edited_section_is_regenerated_only_when_confirmed(browser: Client, finished: Run) -> None:
    browser.post(path(finished), form_of(browser, finished) | {"claim": "Mine."})

    refused = browser.post(path(finished, "regenerate"))
    assert refused.status_code == 409
    assert "You have edited this section" in refused.content.decode()
    assert browser.post(path(finished, "regenerate"), {"confirm": "yes"}).status_code == 302


def test_history_lists_versions_and_shows_the_last_difference(browser: Client, finished: Run) -> None:
    before = text_of(finished)["claim"]["text"]
    browser.post(path(finished), form_of(browser, finished) | {"claim": f"{before} Ask us."})

    page = browser.get(path(finished, "history")).content.decode()

    assert re.findall(r"<strong>Version (\d)</strong>", page) == ["2", "1"]
    assert "From version 1 to version 2" in page
    assert re.search(r'data-change="changed">.*<ins> Ask us\.</ins>', page)
    assert "lines unchanged" in page
    assert "You, by hand (alice)" in page
    backwards = browser.get(path(finished, "history"), {"older": "2", "newer": "1"}).content.decode()
    assert re.search(r"<del> Ask us\.</del>", backwards)


def test_earlier_version_can_be_restored(browser: Client, finished: Run) -> None:
    before = text_of(finished)
    browser.post(path(finished), form_of(browser, finished) | {"claim": "Mine."})

    browser.post(path(finished, "restore"), {"number": "1"})

    assert text_of(finished) == before
    page = browser.get(path(finished, "history")).content.decode()
    assert re.search(r"Restored\s+from version 1", page)
    assert browser.post(path(finished, "restore"), {"number": "77"}).status_code == 404


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=cmd|' /C calc'!A0"])
def test_typed_text_is_escaped_everywhere(browser: Client, finished: Run, text: str) -> None:
    browser.post(path(finished), form_of(browser, finished) | {"claim": text})
    assert text_of(finished)["claim"]["text"] == text

    for address in (f"/runs/{finished.pk}/strategy", path(finished), path(finished, "history"), f"/runs/{finished.pk}"):
        page = browser.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    for form in FORMATS:
        assert browser.get(f"/runs/{finished.pk}/strategy.{form}").status_code == 200


def test_checks_section_has_only_a_history(browser: Client, finished: Run) -> None:
    assert browser.get(path(finished, key="checks")).status_code == 404
    assert browser.get(path(finished, "regenerate", key="checks")).status_code == 404
    assert browser.get(path(finished, "history", key="checks")).status_code == 200


@pytest.mark.parametrize("what", ["edit", "lock", "regenerate", "history", "restore"])
def test_another_users_section_returns_404(finished: Run, bob: Any, what: str) -> None:
    client = Client()
    client.force_login(bob)

    for method in (client.get, client.post):
        theirs, none = method(path(finished, what)), method(f"/runs/{uuid4()}/sections/positioning/{what}")
        assert theirs.status_code == none.status_code
        assert theirs.status_code in {404, 405}


def test_section_pages_require_login(finished: Run) -> None:
    assert Client().get(path(finished)).headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db(transaction=True)
def test_failed_regeneration_is_shown_above_the_text(browser: Client, run: Run) -> None:
    write_all(run)
    transitions.regenerate(run.pk, "positioning", instruction="Be brief.")
    execution.execute(run.pk, worker="one")

    page = browser.get(f"/runs/{run.pk}/strategy").content.decode()

    assert "Not rewritten." in page
    assert "This is the earlier text." in page


def test_exports_name_edited_sections(browser: Client, finished: Run) -> None:
    untouched = browser.get(f"/runs/{finished.pk}/strategy.md").content.decode()
    assert "Edited by hand" not in untouched
    browser.post(path(finished), form_of(browser, finished) | {"claim": "We answer the telephone."})

    def file(extension: str) -> bytes:
        return browser.get(f"/runs/{finished.pk}/strategy.{extension}").content

    line = "Edited by hand: Positioning and voice"
    assert f"{line}." in file("md").decode()
    assert "We answer the telephone." in file("md").decode()
    sections = {section["key"]: section for section in json.loads(file("json"))["sections"]}
    assert [key for key, section in sections.items() if section["is_edited"]] == ["positioning"]
    assert line in "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(file("docx"))).paragraphs)
    facts = [row for row in openpyxl.load_workbook(BytesIO(file("xlsx"))).worksheets[0].values if row[0]]
    assert ("Edited by hand", "Positioning and voice") in [row[:2] for row in facts]
    assert line in browser.get(f"/runs/{finished.pk}/strategy").content.decode()
