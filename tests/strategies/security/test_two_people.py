"""Every path of the URLconf with every method, requested by another user."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.test import Client

from strategies.accounts import client_tokens, tokens
from strategies.models import (
    ApiToken,
    BriefDraft,
    BriefProposal,
    Run,
    SectionRecord,
    SectionVersion,
    ShareLink,
    TokenScope,
    WebhookDelivery,
    WebhookEndpoint,
)
from strategies.models.webhooks import WebhookEvent
from strategies.pages import drafts
from strategies.runs import shares, transitions
from strategies.webhooks import endpoints, outbox
from strategies.worker import execution
from tests.strategies.proposing import create as create_proposal
from tests.strategies.routes import PARAMETER, fill_in, list_routes

pytestmark = pytest.mark.django_db(transaction=True)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CAPABILITY_PARAMETERS = {"token", "uidb64"}
"""Secrets in a URL that give access to anyone who has the link."""
COMMON_PARAMETERS = {"key": "positioning", "number": 1, "extension": "md"}
PUBLIC = {"examples/<slug:key>"}
"""Pages for visitors, without personal data."""
IDEMPOTENT = {"drafts/<uuid:draft_id>/delete", "new/from-text/<uuid:proposal_id>/cancel"}
"""Answers the same if there is nothing to delete."""
BODIES = {
    "regenerate": {},
    "shares": {"days": 7},
    "sections/<slug:key>": {"content": {}},
    "<uuidstr:webhook_id>": {"description": "mine now"},
    "runs/<uuidstr:run_id>": {"name": "mine now"},
}
MODELS = (
    *(Run, SectionRecord, SectionVersion, ShareLink, BriefDraft, BriefProposal),
    *(ApiToken, WebhookEndpoint, WebhookDelivery, User),
)


def list_patterns() -> list[str]:
    """Return every URL pattern, except the admin's, that has a parameter naming a user's resource."""
    named = {one: {name for _, name in PARAMETER.findall(one)} for one in list_routes() if not one.startswith("admin/")}
    return [one for one, names in named.items() if names - CAPABILITY_PARAMETERS and one not in PUBLIC]


@pytest.fixture
def alices(alice: Any, brief: Any) -> dict[str, Any]:
    """URL parameters of one resource of each kind, all owned by Alice."""
    run, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    execution.execute(run.id, worker="one")
    link, _ = shares.create(run, days=7, name="for the board")
    endpoint = endpoints.create(alice, url="https://hooks.example/", events=list(WebhookEvent))
    inputs = {"business.offer": "Secret plans"}
    draft = drafts.save(alice, uuid4(), version=0, inputs=inputs, name="Mine", answered_count=1)
    proposal = create_proposal(alice)
    tokens.issue(alice, name="laptop")
    return {
        "run_id": run.pk,
        "share_id": link.pk,
        "webhook_id": endpoint.pk,
        "delivery_id": outbox.enqueue_test(endpoint).pk,
        "draft_id": draft.draft.pk,
        "proposal_id": proposal.pk,
    }


def dump_database() -> str:
    return "".join(serializers.serialize("json", model.objects.exclude(pk=None).order_by("pk")) for model in MODELS)


def send_request(client: Client, method: str, pattern: str, parameters: dict[str, Any]) -> tuple[int, str, bytes]:
    """Return status, content type and body, with ids and CSRF tokens replaced by placeholders."""
    path = fill_in(pattern, parameters)
    body = next((one for end, one in BODIES.items() if pattern.endswith(end)), {})
    as_json = pattern.startswith("api/")
    kind = "application/json" if as_json else "application/x-www-form-urlencoded"
    data = json.dumps(body) if as_json and method in {"POST", "PUT", "PATCH"} else ""
    response = client.generic(method, path, data, content_type=kind, headers={"If-Match": "*"})
    content = b"".join(response) if response.streaming else response.content
    for name in ("run_id", "share_id", "webhook_id", "delivery_id", "draft_id", "proposal_id"):
        content = content.replace(str(parameters[name]).encode(), name.encode())
    content = re.sub(rb'(csrfmiddlewaretoken" value="|nonce=")[\w-]+', rb"\1", content)
    location = response.headers.get("Location", "").replace(str(parameters["run_id"]), "run_id")
    return response.status_code, response.headers.get("Content-Type", "") + location, content


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("prefix", "methods"), [("", METHODS), ("/strategy", ("GET", "POST", "DELETE"))])
def test_other_user_cannot_see_or_change_anything(
    alices: dict[str, Any], bob: Any, prefix: str, methods: tuple[str, ...]
) -> None:
    patterns = list_patterns()
    assert len(patterns) > 40
    bearer = {"Authorization": f"Bearer {tokens.issue(bob, name='bobs')}"}
    by_token, by_session = Client(headers=bearer, SCRIPT_NAME=prefix), Client(SCRIPT_NAME=prefix)
    by_session.force_login(bob)
    theirs = COMMON_PARAMETERS | alices
    none = COMMON_PARAMETERS | dict.fromkeys(alices) | {name: uuid4() for name in alices}
    before, count = dump_database(), 0
    wrong: list[Any] = []

    for pattern in patterns:
        if pattern == "accounts/tokens/<int:key>/revoke":
            continue  # here, `key` is a token's id; tested below
        for client in (by_token, by_session) if pattern.startswith("api/") else (by_session,):
            answers = {}
            for method in methods:
                foreign, random = (send_request(client, method, pattern, parameters) for parameters in (theirs, none))
                answers[method] = foreign[0]
                count += 1
                # 405 is answered before anything is read.
                if foreign != random or (foreign[0] not in {404, 405} and pattern not in IDEMPOTENT):
                    wrong.append((method, pattern, foreign, random))
            if 404 not in answers.values() and pattern not in IDEMPOTENT:
                wrong.append(("all", pattern, answers, None))

    assert not wrong, wrong[:5]
    assert count > 40 * len(methods)
    assert _without_last_use(dump_database()) == _without_last_use(before)


def test_other_user_cannot_revoke_a_token(alices: dict[str, Any], bob: Any) -> None:
    client = Client()
    client.force_login(bob)
    token = ApiToken.objects.get(name="laptop")

    foreign, none = (client.post(f"/accounts/tokens/{key}/revoke") for key in (token.pk, 10**6))

    assert foreign.status_code == none.status_code
    token.refresh_from_db()
    assert token.revoked_at is None


def _without_last_use(text: str) -> str:
    return re.sub(r'"(last_used_at|last_login)": [^,}]+', "", text)


@pytest.mark.parametrize("prefix", ["", "/strategy"])
def test_anonymous_user_has_to_sign_in_everywhere(alices: dict[str, Any], prefix: str) -> None:
    anonymous, before = Client(SCRIPT_NAME=prefix), dump_database()
    for pattern in list_patterns():
        parameters = COMMON_PARAMETERS | alices | ({"key": 1} if "<int:key>" in pattern else {})
        for method in METHODS:
            status, kind, content = send_request(anonymous, method, pattern, parameters)
            assert status in {401, 302, 405}, (method, pattern, status)
            assert status != 302 or f"/accounts/login/?next={prefix}/" in kind, (method, pattern, kind)
            assert b"Closewell" not in content

    assert dump_database() == before


def test_read_only_token_cannot_change_anything(alices: dict[str, Any], alice: Any) -> None:
    token = tokens.issue(alice, name="reads", scopes=[TokenScope.READ])
    client, before = Client(headers={"Authorization": f"Bearer {token}"}), dump_database()
    parameters = COMMON_PARAMETERS | alices
    reads = writes = 0

    for pattern in [one for one in list_patterns() if one.startswith("api/") and not one.endswith("/stream")]:
        for method in METHODS:
            status, _, content = send_request(client, method, pattern, parameters)
            if method == "GET":
                assert status in {200, 405}, (method, pattern, status, content)
                reads += status == 200
            elif method in {"POST", "PATCH", "DELETE"} and status != 405:
                is_allowed = pattern.endswith("stream-ticket")
                assert status == (201 if is_allowed else 403), (method, pattern, status, content)
                assert is_allowed or b"insufficient_scope" in content
                writes += not is_allowed

    assert reads > 8
    assert writes > 12
    assert _without_last_use(dump_database()) == _without_last_use(before)


def test_client_token_for_one_run_reaches_nothing_of_another(alices: dict[str, Any], alice: Any, brief: Any) -> None:
    own, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    parent = tokens.find(tokens.issue(alice, name="server"))
    token, _ = client_tokens.issue(parent, scopes=list(TokenScope), run_ids=[own.pk], lifetime_s=60)
    client, before = Client(headers={"Authorization": f"Bearer {token}"}), dump_database()
    parameters = COMMON_PARAMETERS | alices
    count = 0

    for pattern in [one for one in list_patterns() if one.startswith("api/")]:
        for method in METHODS:
            status, _, content = send_request(client, method, pattern, parameters)
            count += status != 405
            assert status in {403, 404, 405}, (method, pattern, status, content)
            assert status != 403 or b"insufficient_scope" in content, (method, pattern, content)
            assert b"Closewell" not in content

    assert count > 25
    assert _without_last_use(dump_database()) == _without_last_use(before)
