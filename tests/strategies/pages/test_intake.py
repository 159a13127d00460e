"""Starting a brief from someone's own text: the card, the waiting page, and the marks on proposed answers."""

import html
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from strategies.errors import ProposalNotFound
from strategies.generation.errors import WritingFailed
from strategies.generation.intake.checking import check_answers
from strategies.generation.intake.proposal import WireAnswer
from strategies.models import BriefDraft, BriefProposal, Run
from strategies.runs import dispatch, proposals
from tests.strategies.generation.intake.test_source_text import word_document
from tests.strategies.proposing import GOOD, SOURCE

pytestmark = pytest.mark.django_db

AMOUNT, OFFER = "means.budget.amount", "business.offer"


@pytest.fixture(autouse=True)
def model(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Configure a model that is never asked: each test ends the proposal itself."""
    settings.WRITER_MODEL, settings.WRITER_API_KEY = "openai:gpt-5", "sk-test"
    monkeypatch.setattr(dispatch, "_enqueue", lambda _, ids, **__: list(ids))


def send(browser: Client, text: str = SOURCE, **more: Any) -> Any:
    return browser.post("/new/from-text", {"text": text, "idempotency_key": str(uuid4()), **more})


def finish(*answers: tuple[str, str, str]) -> BriefProposal:
    """Answer the only proposal as a model would."""
    from django.utils import timezone

    waiting = BriefProposal.objects.get()
    claimed = proposals.claim(waiting.pk, worker="one")
    wire = [WireAnswer(question=question, answer=answer, quote=quote) for question, answer, quote in answers]
    assert proposals.finish(claimed, check_answers(claimed.source, wire, today=timezone.localdate()))
    return BriefProposal.objects.get()


def read(browser: Client, url: str) -> str:
    response = browser.get(url, follow=True)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def value_of(page: str, name: str) -> str:
    return re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)[1]


@pytest.fixture
def draft(browser: Client) -> BriefDraft:
    """A draft with proposed answers."""
    send(browser)
    finish(*GOOD)
    return BriefDraft.objects.get()


def press(browser: Client, draft: BriefDraft, button: str, value: str, **typed: str) -> Any:
    draft.refresh_from_db()
    named = {name.replace("__", "."): text for name, text in typed.items()}
    inputs = {**draft.inputs, **named, "idempotency_key": str(draft.pk), "draft_version": draft.version}
    return browser.post("/new", {**inputs, button: value})


def test_text_is_queued_and_its_page_waits(browser: Client) -> None:
    response = send(browser)

    proposal = BriefProposal.objects.get()
    assert response.url == f"/new/from-text/{proposal.pk}"
    page = read(browser, response.url)
    assert "Waiting for a free worker." in page
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in page
    assert f'data-status-url="/api/v1/briefs/proposals/{proposal.pk}"' in page
    assert "We are reading the text you pasted" in re.sub(r"\s+", " ", read(browser, "/new"))


def test_word_document_is_read(browser: Client) -> None:
    file = SimpleUploadedFile("Old plan.docx", word_document(SOURCE))

    send(browser, "", file=file)

    proposal = BriefProposal.objects.get()
    assert proposal.source_name == "Old plan.docx"
    assert "sell all 600 jackets" in proposal.source


def test_double_click_queues_one_text(browser: Client) -> None:
    key = str(uuid4())

    urls = {send(browser, idempotency_key=key).url for _ in range(2)}
    changed = send(browser, SOURCE + "And more.", idempotency_key=key).url

    assert len(urls) == 1
    assert changed not in urls
    assert BriefProposal.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "file", "message"),
    [
        ("", None, "too short"),
        ("x" * 60_000, None, "at most 50,000 can be read"),
        ("", ("plan.pdf", b"%PDF-1.7"), "Save it as .docx, .md or .txt"),
        ("", ("plan.txt", b"x" * 2_000_001), "at most 2 MB can be read"),
        (SOURCE, ("plan.txt", SOURCE.encode()), "not both"),
    ],
)
def test_text_that_cannot_be_used_is_kept_with_its_error(browser: Client, text: str, file: Any, message: str) -> None:
    response = send(browser, text, **({"file": SimpleUploadedFile(*file)} if file else {}))

    page = html.unescape(response.content.decode())
    assert message in page
    assert text in page
    assert 'role="alert"' in page
    assert not BriefProposal.objects.exists()


def test_answers_are_marked_with_their_quotes_and_nothing_is_ordered(browser: Client) -> None:
    url = send(browser).url
    finish(*GOOD)

    page = read(browser, url)

    draft = BriefDraft.objects.get()
    assert f'name="idempotency_key" value="{draft.pk}"' in page
    assert "From your text: <q>Fellrye makes waxed jackets in Leeds</q>" in page
    assert value_of(page, AMOUNT) == "800"
    assert "Your text also says: <strong>950</strong>" in page
    assert "5 answers from your text" in re.sub(r"\s+", " ", page)
    assert "Not understood (1)" in page
    assert not Run.objects.exists()
    assert "Fellrye" in read(browser, "/")


def test_keep_removes_the_mark_and_saves_what_was_typed(browser: Client, draft: BriefDraft) -> None:
    response = press(browser, draft, "keep", AMOUNT, business__offer="A jacket for £420")

    assert response.url == f"/new?draft={draft.pk}#q-means-budget-amount"
    page = read(browser, response.url)
    assert "Your text also says" not in page
    assert value_of(page, AMOUNT) == "800"
    draft.refresh_from_db()
    assert draft.inputs[OFFER] == "A jacket for £420"
    assert AMOUNT not in draft.proposed["answers"]


def test_clear_empties_the_answer(browser: Client, draft: BriefDraft) -> None:
    page = read(browser, press(browser, draft, "clear", "business.business_name").url)

    draft.refresh_from_db()
    assert "business.business_name" not in draft.inputs
    assert "Fellrye makes waxed jackets in Leeds" not in page


def test_other_answer_of_the_text_replaces_the_first(browser: Client, draft: BriefDraft) -> None:
    page = read(browser, press(browser, draft, "use", f"{AMOUNT}:1").url)

    assert value_of(page, AMOUNT) == "950"
    assert "Your text also says: <strong>800</strong>" in page


@pytest.mark.parametrize("value", ["nothing:1", f"{AMOUNT}:7", f"{AMOUNT}:x", "", ":"])
def test_other_answer_that_is_not_there_changes_nothing(browser: Client, draft: BriefDraft, value: str) -> None:
    before = dict(draft.inputs)

    assert press(browser, draft, "use", value).status_code == 302

    draft.refresh_from_db()
    assert draft.inputs == before


def test_keep_all_removes_every_mark(browser: Client, draft: BriefDraft) -> None:
    page = read(browser, press(browser, draft, "keep", "*").url)

    assert "From your text" not in page
    assert value_of(page, AMOUNT) == "800"
    assert "You have checked all answers from your text" in re.sub(r"\s+", " ", page)
    assert "Not understood (1)" in page


def test_edited_answer_has_no_mark(browser: Client, draft: BriefDraft) -> None:
    press(browser, draft, "save", "draft", business__business_name="Fellrye Ltd")

    assert "Fellrye makes waxed jackets in Leeds" not in read(browser, f"/new?draft={draft.pk}")


def test_marks_stay_beside_errors_of_a_submission(browser: Client, draft: BriefDraft) -> None:
    draft.refresh_from_db()
    sent = {**draft.inputs, "idempotency_key": str(draft.pk), "draft_version": draft.version}

    page = html.unescape(browser.post("/new", sent).content.decode())

    assert "There are problems with your answers" in page
    assert "From your text: <q>Fellrye makes waxed jackets in Leeds</q>" in page
    assert not Run.objects.exists()


def test_draft_saved_on_two_devices_keeps_its_marks_in_both(browser: Client, draft: BriefDraft) -> None:
    press(browser, draft, "save", "draft", business__offer="one")
    copy = browser.post("/drafts", {"idempotency_key": str(draft.pk), "draft_version": 1, **draft.inputs, OFFER: "two"})

    assert copy.json()["is_copy"]
    assert "From your text" in read(browser, f"/new?draft={copy.json()['id']}")


def test_failure_says_what_happened_and_can_be_tried_again(browser: Client) -> None:
    url = send(browser).url
    claimed = proposals.claim(BriefProposal.objects.get().pk, worker="one")
    proposals.fail(claimed, WritingFailed("refused", "The AI model declined to read this text.", retryable=False))

    page = read(browser, url)
    assert "The AI model declined to read this text." in page
    assert "Try again" in page
    assert browser.post(f"{url}/retry")["Location"] == url
    assert "Waiting for a free worker." in read(browser, url)


def test_text_without_answers_says_so(browser: Client) -> None:
    url = send(browser).url
    finish(("business.stage", "Market leader", "we lead the market"))

    page = read(browser, url)
    assert "We found no answers in your text" in page
    assert "The quoted words are not in your text." in page
    assert not BriefDraft.objects.exists()


def test_cancel_deletes_the_text(browser: Client, alice: Any) -> None:
    url = send(browser).url

    assert browser.post(f"{url}/cancel")["Location"] == "/new"

    assert BriefProposal.objects.get().source == ""
    assert browser.get(url).status_code == 404
    assert browser.post(f"{url}/cancel").status_code == 302
    with pytest.raises(ProposalNotFound):
        proposals.get(alice, BriefProposal.objects.get().pk)


def test_page_left_while_the_text_is_read_loses_nothing(browser: Client) -> None:
    send(browser)
    read(browser, "/")
    finish(*GOOD)

    assert "5 answers from your text" in re.sub(r"\s+", " ", read(browser, "/new"))


def test_proposal_of_another_person_is_not_found(browser: Client, bob: Any) -> None:
    url = send(browser).url
    other = Client()
    other.force_login(bob)

    assert other.get(url).status_code == 404
    assert other.post(f"{url}/retry").status_code == 404
    other.post(f"{url}/cancel")
    assert BriefProposal.objects.get().source


def test_quotes_of_a_text_with_markup_are_shown_as_text(browser: Client) -> None:
    text = SOURCE + "We sell <script>alert(1)</script> jackets."
    url = send(browser, text).url
    finish(("business.description", "sell jackets", "We sell <script>alert(1)</script> jackets"))

    page = browser.get(url, follow=True).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_without_a_model_the_card_says_what_it_needs(browser: Client, settings: Any) -> None:
    settings.WRITER_MODEL = ""

    page = re.sub(r"\s+", " ", read(browser, "/new"))

    assert "This needs a language model, which an operator configures with <code>WRITER_MODEL</code>" in page
    assert 'name="text"' not in page
    assert "Five steps to a strategy" in page
    response = send(browser)
    assert response.status_code == 409
    assert not BriefProposal.objects.exists()


def test_card_names_every_model_that_may_get_the_text(browser: Client, settings: Any) -> None:
    settings.WRITER_FALLBACK_MODEL = "anthropic:claude"

    page = re.sub(r"\s+", " ", read(browser, "/new"))

    assert "Your text is sent to OpenAI gpt-5 or Anthropic claude." in page


def test_limit_of_texts_is_shown_with_the_text(browser: Client, settings: Any) -> None:
    settings.PROPOSALS_PER_USER_PER_HOUR = 1
    send(browser)

    response = send(browser, SOURCE + "More.")

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "More." in response.content.decode()
