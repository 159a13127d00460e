"""Webhook endpoints that users set up."""

from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from strategies.errors import InvalidFields, TooManyWebhooks, WebhookNotFound
from strategies.generation.brief.scan import find_name_fault
from strategies.generation.errors import Problem
from strategies.models.locks import lock_user
from strategies.models.webhooks import URL_MAX_CHARS, WebhookDelivery, WebhookEndpoint, WebhookEvent
from strategies.webhooks import signing, ssrf_safe_http

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
        WebhookNotFound: no such endpoint, or not this user's.
    """
    endpoint = list_endpoints(owner).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise WebhookNotFound
    return endpoint


def get_delivery(owner: "User", endpoint_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Return a delivery to an endpoint of this user.

    Raises:
        WebhookNotFound: no such endpoint or delivery, or not this user's.
    """
    delivery = get_endpoint(owner, endpoint_id).deliveries.filter(pk=delivery_id).first()
    if delivery is None:
        raise WebhookNotFound
    return delivery


def create(owner: "User", *, url: str, events: Collection[WebhookEvent], description: str = "") -> WebhookEndpoint:
    """Create an endpoint with a new secret, which the caller should show only once.

    Raises:
        InvalidFields: the URL cannot be used, or a field contains invalid characters.
        TooManyWebhooks: the user has reached the limit.
    """
    # Outside the transaction: a slow name server would keep every other writer of SQLite waiting.
    _check(url=url, description=description)
    with transaction.atomic():
        lock_user(owner.pk)
        if list_endpoints(owner).count() >= ENDPOINTS_MAX:
            raise TooManyWebhooks
        return WebhookEndpoint.objects.create(
            owner=owner, url=url, description=description, events=_ordered(events), secret=signing.generate_secret()
        )


class EndpointChanges(TypedDict, total=False):
    """The fields of an endpoint to change."""

    url: str
    events: Collection[WebhookEvent]
    description: str
    enabled: bool


def change(endpoint: WebhookEndpoint, changes: EndpointChanges) -> WebhookEndpoint:
    """Change an endpoint. When enabled again, it receives only events from then on.

    Raises:
        InvalidFields: see `create`.
        WebhookNotFound: it was deleted meanwhile.
    """
    _check(url=changes.get("url"), description=changes.get("description", ""))
    with transaction.atomic():
        endpoint = lock(endpoint.pk)
        endpoint.url = changes.get("url", endpoint.url)
        endpoint.description = changes.get("description", endpoint.description)
        if "events" in changes:
            endpoint.events = _ordered(changes["events"])
        if "enabled" in changes and changes["enabled"] != (endpoint.disabled_at is None):
            endpoint.disabled_at = None if changes["enabled"] else timezone.now()
            endpoint.disabled_reason = "" if changes["enabled"] else "Disabled by its owner."
            endpoint.failing_since = None
        endpoint.save(update_fields=["url", "description", "events", "disabled_at", "disabled_reason", "failing_since"])
    return endpoint


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Give an endpoint a new secret. For a day, deliveries are also signed with the previous one.

    Raises:
        WebhookNotFound: it was deleted meanwhile.
    """
    endpoint = lock(endpoint.pk)
    endpoint.previous_secret = endpoint.secret
    endpoint.previous_secret_expires_at = timezone.now() + PREVIOUS_SECRET_VALID_FOR
    endpoint.secret = signing.generate_secret()
    endpoint.save(update_fields=["secret", "previous_secret", "previous_secret_expires_at"])
    return endpoint


@transaction.atomic
def delete(endpoint: WebhookEndpoint) -> None:
    """Delete an endpoint with its deliveries. Repeating it has no effect."""
    # Locked first: a delivery that is saved while Django looks for those to delete would make the deletion fail.
    with suppress(WebhookNotFound):
        lock(endpoint.pk).delete()


def lock(endpoint_id: UUID) -> WebhookEndpoint:
    """Read an endpoint and lock it until the current transaction ends.

    Raises:
        WebhookNotFound: it was deleted.
    """
    endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_id).first()
    if endpoint is None:
        raise WebhookNotFound
    return endpoint


def _ordered(events: Collection[str]) -> list[str]:
    return [event.value for event in WebhookEvent if event in events]


def _check(url: str | None = None, description: str = "") -> None:
    faults = {"url": _find_url_fault(url) if url is not None else "", "description": find_name_fault(description)}
    problems = [Problem(field=field, message=fault) for field, fault in faults.items() if fault]
    if problems:
        raise InvalidFields(problems)


def _find_url_fault(url: str) -> str:
    """Return why a URL cannot be used, or an empty string. The host is resolved again for every delivery."""
    if len(url) > URL_MAX_CHARS or not url.isascii() or not url.isprintable() or " " in url:
        return f"Enter a URL of at most {URL_MAX_CHARS} ASCII characters without spaces."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "Enter a valid URL."
    if parts.scheme != "https" and not (settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES and parts.scheme == "http"):
        return "Enter a URL that starts with https://."
    if not host or parts.username or parts.password or parts.fragment:
        return "Enter a URL with a host name and without user name, password or #fragment."
    try:
        ssrf_safe_http.resolve(host, port or 443, allow_private=settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES)
    except ssrf_safe_http.AddressNotAllowed:
        return "This host is in a private network. Enter a URL on the public internet."
    except ssrf_safe_http.Unreachable:
        # The host may be resolvable later; deliveries are retried.
        return ""
    return ""
