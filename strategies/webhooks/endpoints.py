"""What people set up: where they are told of their runs, and what of."""

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from strategies.errors import InvalidFields, TooManyWebhooks, WebhookNotFound
from strategies.generation.brief.scan import character_fault
from strategies.generation.errors import Problem
from strategies.models.webhooks import URL_MAX_CHARS, WebhookDelivery, WebhookEndpoint, WebhookEvent
from strategies.webhooks import guarded_http, signing

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ENDPOINTS_MAX = 10
PREVIOUS_SECRET_VALID_FOR = timedelta(hours=24)


def list_endpoints(owner: "User") -> "QuerySet[WebhookEndpoint]":
    """Return a user's endpoints, newest first."""
    return WebhookEndpoint.objects.filter(owner_id=owner.pk)


def get_endpoint(owner: "User", endpoint_id: UUID) -> WebhookEndpoint:
    """Return an endpoint of this user.

    Raises:
        WebhookNotFound: no such endpoint, or somebody else's: nobody learns which.
    """
    endpoint = list_endpoints(owner).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise WebhookNotFound
    return endpoint


def get_delivery(owner: "User", endpoint_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Return a message to an endpoint of this user.

    Raises:
        WebhookNotFound: no such endpoint or message, or somebody else's.
    """
    delivery = get_endpoint(owner, endpoint_id).deliveries.filter(pk=delivery_id).first()
    if delivery is None:
        raise WebhookNotFound
    return delivery


@transaction.atomic
def create(owner: "User", *, url: str, events: Collection[WebhookEvent], description: str = "") -> WebhookEndpoint:
    """Set up an endpoint; its secret is to be shown now and never again.

    Raises:
        InvalidFields: the address cannot be used, or a field holds what no text may hold.
        TooManyWebhooks: there are ten already.
    """
    _check(url=url, description=description)
    get_user_model().objects.select_for_update(no_key=True).get(pk=owner.pk)
    if list_endpoints(owner).count() >= ENDPOINTS_MAX:
        raise TooManyWebhooks
    return WebhookEndpoint.objects.create(
        owner=owner, url=url, description=description, events=_ordered(events), secret=signing.new_secret()
    )


def change(endpoint: WebhookEndpoint, changes: dict[str, Any]) -> WebhookEndpoint:
    """Change `url`, `events`, `description` or `enabled`. Enabled again, it is told of what comes from now on.

    Raises:
        InvalidFields: as `create` does.
    """
    _check(**{name: changes[name] for name in ("url", "description") if name in changes})
    for name in ("url", "description"):
        setattr(endpoint, name, changes.get(name, getattr(endpoint, name)))
    if "events" in changes:
        endpoint.events = _ordered(changes["events"])
    if "enabled" in changes and changes["enabled"] != (endpoint.disabled_at is None):
        endpoint.disabled_at = None if changes["enabled"] else timezone.now()
        endpoint.disabled_reason = "" if changes["enabled"] else "Disabled by its owner."
        endpoint.failing_since = None
    endpoint.save()
    return endpoint


def rotate_secret(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Give an endpoint a new secret; for a day messages are signed with the former one too."""
    endpoint.previous_secret, endpoint.previous_secret_expires_at = (
        endpoint.secret,
        timezone.now() + PREVIOUS_SECRET_VALID_FOR,
    )
    endpoint.secret = signing.new_secret()
    endpoint.save()
    return endpoint


def _ordered(events: Collection[str]) -> list[str]:
    return [event.value for event in WebhookEvent if event in events]


def _check(url: str | None = None, description: str = "") -> None:
    faults = [Problem(field="url", message=fault) for fault in [_url_fault(url)] if fault] if url is not None else []
    if fault := character_fault(description):
        faults.append(Problem(field="description", message=fault))
    if faults:
        raise InvalidFields(faults)


def _url_fault(url: str) -> str:
    """Say why an address cannot be used. Its name is looked up here to tell early, and again for every message."""
    if len(url) > URL_MAX_CHARS or not url.isascii() or not url.isprintable() or " " in url:
        return f"Give an address of at most {URL_MAX_CHARS} characters, without spaces and in ASCII."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "This is not an address."
    if parts.scheme != "https" and not (settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES and parts.scheme == "http"):
        return "Give an address that begins with https://."
    if not host or parts.username or parts.password or parts.fragment:
        return "Give an address with a host name, and without a user name, a password or a #fragment."
    try:
        guarded_http.resolve(host, port or 443, allow_private=settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES)
    except guarded_http.Refused:
        return "This address leads into a private network, where nothing is sent."
    except guarded_http.Unreachable:
        # Names come and go: a message to one that is not known is tried again.
        return ""
    return ""
