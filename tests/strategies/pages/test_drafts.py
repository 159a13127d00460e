"""Drafts of briefs: saved while they are typed, private, and gone once submitted."""

import uuid
from collections import Counter
from typing import Any

import pytest
from django.test import Client

from strategies.models import BriefDraft, Run
from strategies.pages import drafts
from strategies.pages.forms.brief import BriefForm
from tests.strategies.concurrency import run_concurrently

OFFER = "business.offer"


@pytest.fixture
def browser(alice: Any) -> Client:
    return signed_in(alice)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def key() -> str:
    return str(uuid.uuid4())


def save(browser: Client, key: str, version: int = 0, **typed: str) -> Any:
    named = {name.replace("__", "."): text for name, text in typed.items()}
    return browser.post("/drafts", {"idempotency_key": key, "draft_version": version, **named})


def test_draft_is_restored_on_another_device(browser: Client, alice: Any, key: str) -> None:
    saved = save(browser, key, business__business_name="Closewell", business__offer="  half a sent").json()

    assert (saved["id"], saved["version"], saved["is_copy"]) == (key, 1, False)
    elsewhere = signed_in(alice)
    page = elsewhere.get("/new", follow=True).content.decode()
    assert 'value="Closewell"' in page
    assert "  half a sent" in page
    assert f'name="idempotency_key" value="{key}"' in page
    assert "Your draft for <strong>Closewell</strong>," in page


def test_each_save_increments_the_version(browser: Client, key: str) -> None:
    for version, text in enumerate(["a", "ab", "abc"]):
        assert save(browser, key, version, business__offer=text).json()["version"] == version + 1

    assert [draft.inputs[OFFER] for draft in BriefDraft.objects.all()] == ["abc"]


def test_save_may_be_repeated_when_its_response_was_lost(browser: Client, key: str) -> None:
    save(browser, key, business__offer="a")

    saved = save(browser, key, 0, business__offer="a").json()

    assert (saved["id"], saved["version"], saved["is_copy"]) == (key, 1, False)


def test_saving_on_two_devices_creates_two_drafts(browser: Client, key: str) -> None:
    save(browser, key, business__offer="a")
    save(browser, key, 1, business__offer="at the desk")

    saved = save(browser, key, 1, business__offer="on the train").json()

    assert saved["is_copy"] is True
    assert {draft.inputs[OFFER] for draft in BriefDraft.objects.all()} == {"at the desk", "on the train"}


def test_saving_a_draft_deleted_elsewhere_creates_another(browser: Client, key: str) -> None:
    save(browser, key, business__offer="a")
    browser.post(f"/drafts/{key}/delete")

    saved = save(browser, key, 1, business__offer="ab").json()

    assert saved["is_copy"] is True
    assert saved["id"] != key


def test_empty_form_creates_no_draft(browser: Client, key: str) -> None:
    assert save(browser, key, business__offer="  ").json() == {"id": None}
    assert not BriefDraft.objects.exists()


def test_submitting_deletes_the_draft_and_a_late_save_is_rejected(
    browser: Client, key: str, raw_brief: dict[str, Any]
) -> None:
    typed = BriefForm(brief=raw_brief).typed
    save(browser, key, business__offer="a")

    browser.post("/new", typed | {"idempotency_key": key, "draft_version": 1})

    assert Run.objects.get().idempotency_key == key
    assert not BriefDraft.objects.exists()
    assert save(browser, key, 1, business__offer="ab").status_code == 410
    assert browser.get(f"/new?draft={key}").headers["Location"] == f"/new?run={Run.objects.get().pk}"
    assert not BriefDraft.objects.exists()


def test_draft_submitted_on_two_devices_creates_one_run(
    browser: Client, alice: Any, key: str, raw_brief: dict[str, Any]
) -> None:
    order = BriefForm(brief=raw_brief).typed | {"idempotency_key": key}

    first, second = browser.post("/new", order), signed_in(alice).post("/new", order)

    assert first.headers["Location"] == second.headers["Location"]


def test_invalid_brief_is_saved_as_a_draft(browser: Client, key: str) -> None:
    page = browser.post("/new", {"idempotency_key": key, "business.business_name": "Half"}).content.decode()

    assert 'id="summary"' in page
    assert BriefDraft.objects.get().name == "Half"
    assert 'name="draft_version" value="1"' in page


def test_save_button_saves_and_redirects_to_the_draft(browser: Client, key: str) -> None:
    answer = browser.post("/new", {"idempotency_key": key, "business.business_name": "Half", "save": "draft"})

    assert answer.headers["Location"] == f"/new?draft={key}"
    assert "Saved <time" in browser.get(answer.headers["Location"]).content.decode()


def test_save_button_gives_an_error_when_the_form_is_empty(browser: Client, key: str) -> None:
    assert (
        "Enter at least one answer" in browser.post("/new", {"idempotency_key": key, "save": "draft"}).content.decode()
    )


def test_list_shows_drafts_and_one_can_be_deleted(browser: Client, key: str) -> None:
    save(browser, key, business__business_name="<b>Half</b>")
    page = browser.get("/").content.decode()

    assert "&lt;b&gt;Half&lt;/b&gt;" in page
    assert "1 answer, saved" in page
    browser.post(f"/drafts/{key}/delete")
    assert "drafts-title" not in browser.get("/").content.decode()


def test_empty_brief_can_be_opened_beside_a_draft(browser: Client, key: str) -> None:
    save(browser, key, business__business_name="Half")

    for address in ("/new?empty", "/new?sample=b2b_saas_closewell"):
        page = browser.get(address).content.decode()
        assert 'value="Half"' not in page
        assert key not in page


def test_draft_is_private_to_its_owner(browser: Client, bob: Any, key: str) -> None:
    save(browser, key, business__business_name="Secret")
    theirs = signed_in(bob)

    assert "Secret" not in theirs.get(f"/new?draft={key}", follow=True).content.decode()
    saved = save(theirs, key, 1, business__business_name="Mine").json()
    theirs.post(f"/drafts/{key}/delete")

    assert saved["id"] != key
    assert BriefDraft.objects.get(pk=key).inputs == {"business.business_name": "Secret"}


def test_missing_draft_redirects_to_a_new_brief(browser: Client, key: str) -> None:
    for gone in (key, "nonsense"):
        assert browser.get(f"/new?draft={gone}").headers["Location"] == "/new"


@pytest.mark.parametrize(("text", "message"), [("a\x00b", "NUL")])
def test_draft_that_cannot_be_stored_gives_the_reason(browser: Client, key: str, text: str, message: str) -> None:
    answer = save(browser, key, business__offer=text)

    assert answer.status_code == 422
    assert message in answer.json()["message"]


def test_number_of_drafts_is_limited(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "DRAFTS_MAX", 2)
    for _ in range(2):
        save(browser, str(uuid.uuid4()), business__offer="a")

    answer = save(browser, str(uuid.uuid4()), business__offer="a")

    assert answer.status_code == 422
    assert "Delete one" in answer.json()["message"]


@pytest.mark.parametrize("version", ["x", "-1", "99999999999999999999", "²"])
def test_invalid_version_counts_as_none(browser: Client, key: str, version: Any) -> None:
    assert save(browser, key, version, business__offer="a").json()["version"] == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_saves_stay_within_the_limit_of_drafts(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "DRAFTS_MAX", 2)

    def save_new_draft() -> object:
        return drafts.save(alice, uuid.uuid4(), version=0, inputs={OFFER: "a"}, name="", answered_count=1)

    results = run_concurrently(*[save_new_draft] * 8)

    assert Counter(type(result) for result in results) == {drafts.Saved: 2, drafts.DraftRejected: 6}, results
    assert BriefDraft.objects.count() == 2
