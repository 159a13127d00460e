"""The brief is kept as it is typed: nothing is lost, nothing is shown to others, what is ordered is no draft."""

import uuid
from typing import Any

import pytest
from django.test import Client

from strategies.models import BriefDraft, Run
from strategies.pages import drafts
from strategies.pages.typed_answers import typed_from

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


def test_what_is_typed_is_there_again_on_return_and_on_another_device(browser: Client, alice: Any, key: str) -> None:
    told = save(browser, key, business__business_name="Closewell", business__offer="  half a sent").json()

    assert (told["id"], told["version"], told["is_another"]) == (key, 1, False)
    elsewhere = signed_in(alice)
    page = elsewhere.get("/new", follow=True).content.decode()
    assert 'value="Closewell"' in page
    assert "  half a sent" in page
    assert f'name="idempotency_key" value="{key}"' in page
    assert "Your draft for <strong>Closewell</strong>" in page


def test_each_save_builds_on_the_one_before(browser: Client, key: str) -> None:
    for version, text in enumerate(["a", "ab", "abc"]):
        assert save(browser, key, version, business__offer=text).json()["version"] == version + 1

    assert [draft.inputs[OFFER] for draft in BriefDraft.objects.all()] == ["abc"]


def test_a_save_whose_answer_was_lost_may_be_repeated(browser: Client, key: str) -> None:
    save(browser, key, business__offer="a")

    told = save(browser, key, 0, business__offer="a").json()

    assert (told["id"], told["version"], told["is_another"]) == (key, 1, False)


def test_typed_on_two_devices_at_the_same_time_there_are_two_drafts(browser: Client, key: str) -> None:
    save(browser, key, business__offer="a")
    save(browser, key, 1, business__offer="at the desk")

    told = save(browser, key, 1, business__offer="on the train").json()

    assert told["is_another"] is True
    assert {draft.inputs[OFFER] for draft in BriefDraft.objects.all()} == {"at the desk", "on the train"}


def test_a_draft_deleted_elsewhere_while_it_is_typed_is_kept_as_another(browser: Client, key: str) -> None:
    save(browser, key, business__offer="a")
    browser.post(f"/drafts/{key}/delete")

    told = save(browser, key, 1, business__offer="ab").json()

    assert told["is_another"] is True
    assert told["id"] != key


def test_an_empty_form_is_no_draft(browser: Client, key: str) -> None:
    assert save(browser, key, business__offer="  ").json() == {"id": None}
    assert not BriefDraft.objects.exists()


def test_an_order_ends_its_draft_and_a_save_on_its_heels_does_not_bring_it_back(
    browser: Client, key: str, raw_brief: dict[str, Any]
) -> None:
    typed = typed_from(raw_brief)
    save(browser, key, business__offer="a")

    browser.post("/new", typed | {"idempotency_key": key, "draft_version": 1})

    assert Run.objects.get().idempotency_key == key
    assert not BriefDraft.objects.exists()
    assert save(browser, key, 1, business__offer="ab").status_code == 410
    assert browser.get(f"/new?draft={key}").headers["Location"] == f"/new?run={Run.objects.get().pk}"
    assert not BriefDraft.objects.exists()


def test_one_draft_ordered_on_two_devices_is_one_strategy(
    browser: Client, alice: Any, key: str, raw_brief: dict[str, Any]
) -> None:
    order = typed_from(raw_brief) | {"idempotency_key": key}

    first, second = browser.post("/new", order), signed_in(alice).post("/new", order)

    assert first.headers["Location"] == second.headers["Location"]


def test_a_brief_that_is_refused_is_kept_as_a_draft(browser: Client, key: str) -> None:
    page = browser.post("/new", {"idempotency_key": key, "business.business_name": "Half"}).content.decode()

    assert 'id="summary"' in page
    assert BriefDraft.objects.get().name == "Half"
    assert 'name="draft_version" value="1"' in page


def test_without_scripts_a_button_saves_and_leads_back_to_the_draft(browser: Client, key: str) -> None:
    answer = browser.post("/new", {"idempotency_key": key, "business.business_name": "Half", "save": "draft"})

    assert answer.headers["Location"] == f"/new?draft={key}"
    assert "Saved <time" in browser.get(answer.headers["Location"]).content.decode()


def test_with_nothing_typed_the_button_says_so(browser: Client, key: str) -> None:
    assert "nothing to save" in browser.post("/new", {"idempotency_key": key, "save": "draft"}).content.decode()


def test_the_list_names_the_drafts_and_one_can_be_deleted(browser: Client, key: str) -> None:
    save(browser, key, business__business_name="<b>Half</b>")
    page = browser.get("/").content.decode()

    assert "&lt;b&gt;Half&lt;/b&gt;" in page
    assert "1 answer, saved" in page
    browser.post(f"/drafts/{key}/delete")
    assert "drafts-title" not in browser.get("/").content.decode()


def test_an_empty_brief_can_be_had_beside_a_draft(browser: Client, key: str) -> None:
    save(browser, key, business__business_name="Half")

    for address in ("/new?empty", "/new?sample=b2b_saas_closewell"):
        page = browser.get(address).content.decode()
        assert 'value="Half"' not in page
        assert key not in page


def test_nobody_reads_changes_or_deletes_somebody_elses_draft(browser: Client, bob: Any, key: str) -> None:
    save(browser, key, business__business_name="Secret")
    theirs = signed_in(bob)

    assert "Secret" not in theirs.get(f"/new?draft={key}", follow=True).content.decode()
    told = save(theirs, key, 1, business__business_name="Mine").json()
    theirs.post(f"/drafts/{key}/delete")

    assert told["id"] != key
    assert BriefDraft.objects.get(pk=key).inputs == {"business.business_name": "Secret"}


def test_a_draft_that_is_gone_leads_to_a_new_brief(browser: Client, key: str) -> None:
    for gone in (key, "nonsense"):
        assert browser.get(f"/new?draft={gone}").headers["Location"] == "/new"


@pytest.mark.parametrize(("text", "told"), [("a\x00b", "NUL")])
def test_what_cannot_be_stored_is_refused_with_the_reason(browser: Client, key: str, text: str, told: str) -> None:
    answer = save(browser, key, business__offer=text)

    assert answer.status_code == 422
    assert told in answer.json()["message"]


def test_nobody_fills_the_database_with_drafts(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "DRAFTS_MAX", 2)
    for _ in range(2):
        save(browser, str(uuid.uuid4()), business__offer="a")

    answer = save(browser, str(uuid.uuid4()), business__offer="a")

    assert answer.status_code == 422
    assert "Delete one" in answer.json()["message"]


@pytest.mark.parametrize("version", ["x", "-1", "99999999999999999999", "²"])
def test_a_version_that_is_none_counts_as_none(browser: Client, key: str, version: Any) -> None:
    assert save(browser, key, version, business__offer="a").json()["version"] == 1
