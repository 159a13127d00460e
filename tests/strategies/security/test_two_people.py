"""Every address and every method, tried by somebody else: generated from the URLconf, so that none is forgotten."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.test import Client
from django.urls import get_resolver

from strategies.accounts import tokens
from strategies.models import (
    ApiToken,
    BriefDraft,
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

pytestmark = pytest.mark.django_db(transaction=True)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
NOT_ABOUT_SOMEBODYS = {"token", "uidb64"}
"""Capabilities: whoever has a link of these may use it, and nobody can guess one."""
SAME_FOR_ALL = {"key": "positioning", "number": 1, "extension": "md"}
DONE_ANYWAY = {"drafts/<uuid:draft_id>/delete"}
"""Says "it is gone" of what never was, too."""
BODIES = {
    "regenerate": {},
    "shares": {"days": 7},
    "sections/<slug:key>": {"content": {}},
    "<uuidstr:webhook_id>": {"description": "mine now"},
}
KEPT = (Run, SectionRecord, SectionVersion, ShareLink, BriefDraft, ApiToken, WebhookEndpoint, WebhookDelivery, User)


def addresses() -> list[str]:
    """Every pattern of the site that names something of somebody's, but for the admin's."""

    def below(patterns: Any, prefix: str = "") -> Iterator[str]:
        for one in patterns:
            if hasattr(one, "url_patterns"):
                yield from below(one.url_patterns, prefix + str(one.pattern))
            else:
                yield prefix + str(one.pattern)

    found = {one for one in below(get_resolver().url_patterns) if not one.startswith("admin/")}
    named = {one: {name for _, name in PARAMETER.findall(one)} for one in found}
    return sorted(one for one, names in named.items() if names - NOT_ABOUT_SOMEBODYS)


@pytest.fixture
def alices(alice: Any, brief: Any) -> dict[str, Any]:
    """One of everything of Alice's, by the name that addresses have for it."""
    run, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    execution.execute(run.id, worker="one")
    link, _ = shares.create(run, days=7, name="for the board")
    endpoint = endpoints.create(alice, url="https://hooks.example/", events=list(WebhookEvent))
    draft = drafts.save(alice, uuid4(), version=0, typed={"business.offer": "Secret plans"}, name="Mine", answered=1)
    tokens.issue(alice, name="laptop")
    return {
        "run_id": run.pk,
        "share_id": link.pk,
        "webhook_id": endpoint.pk,
        "delivery_id": outbox.enqueue_test(endpoint).pk,
        "draft_id": draft.draft.pk,
    }


def everything() -> str:
    return "".join(serializers.serialize("json", kind.objects.exclude(pk=None).order_by("pk")) for kind in KEPT)


def asked(client: Client, method: str, pattern: str, named: dict[str, Any]) -> tuple[int, str, bytes]:
    """Status, content type and body; what differs by nature, the ids and the CSRF tokens, is made the same."""
    path = "/" + PARAMETER.sub(lambda one: str(named[one[2]]), pattern)
    body = next((one for end, one in BODIES.items() if pattern.endswith(end)), {})
    as_json = pattern.startswith("api/")
    kind = "application/json" if as_json else "application/x-www-form-urlencoded"
    data = json.dumps(body) if as_json and method in {"POST", "PUT", "PATCH"} else ""
    response = client.generic(method, path, data, content_type=kind, headers={"If-Match": "*"})
    content = b"".join(response) if response.streaming else response.content
    for name in ("run_id", "share_id", "webhook_id", "delivery_id", "draft_id"):
        content = content.replace(str(named[name]).encode(), name.encode())
    content = re.sub(rb'(csrfmiddlewaretoken" value="|nonce=")[\w-]+', rb"\1", content)
    location = response.headers.get("Location", "").replace(str(named["run_id"]), "run_id")
    return response.status_code, response.headers.get("Content-Type", "") + location, content


@pytest.mark.timeout(300)
def test_nobody_sees_or_changes_anything_of_somebody_elses(alices: dict[str, Any], bob: Any) -> None:
    patterns = addresses()
    assert len(patterns) > 40
    by_token, by_session = Client(headers={"Authorization": f"Bearer {tokens.issue(bob, name='bobs')}"}), Client()
    by_session.force_login(bob)
    theirs = SAME_FOR_ALL | alices
    none = SAME_FOR_ALL | dict.fromkeys(alices) | {name: uuid4() for name in alices}
    before, told, wrong = everything(), 0, []

    for pattern in patterns:
        if pattern == "accounts/tokens/<int:key>/revoke":
            continue  # its number names a token, not a section: below
        for client in (by_token, by_session) if pattern.startswith("api/") else (by_session,):
            answers = {}
            for method in METHODS:
                foreign, random = (asked(client, method, pattern, named) for named in (theirs, none))
                answers[method] = foreign[0]
                told += 1
                # What is refused by its method is refused before anything is looked for.
                if foreign != random or (foreign[0] not in {404, 405} and pattern not in DONE_ANYWAY):
                    wrong.append((method, pattern, foreign, random))
            if 404 not in answers.values() and pattern not in DONE_ANYWAY:
                wrong.append(("all", pattern, answers, None))

    assert not wrong, wrong[:5]
    assert told > 300
    assert _without_use(everything()) == _without_use(before)


def test_nobody_revokes_somebody_elses_token(alices: dict[str, Any], bob: Any) -> None:
    client = Client()
    client.force_login(bob)
    token = ApiToken.objects.get(name="laptop")

    foreign, none = (client.post(f"/accounts/tokens/{key}/revoke") for key in (token.pk, 10**6))

    assert foreign.status_code == none.status_code
    token.refresh_from_db()
    assert token.revoked_at is None


def _without_use(text: str) -> str:
    return re.sub(r'"(last_used_at|last_login)": [^,}]+', "", text)


def test_a_stranger_is_asked_to_sign_in_at_every_address(alices: dict[str, Any]) -> None:
    stranger, before = Client(), everything()
    for pattern in addresses():
        named = SAME_FOR_ALL | alices | ({"key": 1} if "<int:key>" in pattern else {})
        for method in METHODS:
            status, kind, content = asked(stranger, method, pattern, named)
            assert status in {401, 302, 405}, (method, pattern, status)
            assert status != 302 or "/accounts/login/?next=/" in kind, (method, pattern, kind)
            assert b"Closewell" not in content

    assert everything() == before


def test_a_token_that_may_only_read_changes_nothing(alices: dict[str, Any], alice: Any) -> None:
    token = tokens.issue(alice, name="reads", scopes=[TokenScope.READ])
    client, before = Client(headers={"Authorization": f"Bearer {token}"}), everything()
    named = SAME_FOR_ALL | alices
    reads = writes = 0

    for pattern in [one for one in addresses() if one.startswith("api/") and not one.endswith("/stream")]:
        for method in METHODS:
            status, _, content = asked(client, method, pattern, named)
            if method == "GET":
                assert status in {200, 405}, (method, pattern, status, content)
                reads += status == 200
            elif method in {"POST", "PATCH", "DELETE"} and status != 405:
                may = pattern.endswith("stream-ticket")
                assert status == (201 if may else 403), (method, pattern, status, content)
                assert may or b"insufficient_scope" in content
                writes += not may

    assert reads > 8
    assert writes > 12
    assert _without_use(everything()) == _without_use(before)
