"""An email to whom an endpoint belongs, when it is told of nothing any more."""

import logging
from datetime import datetime
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from strategies.models.webhooks import WebhookEndpoint

logger = logging.getLogger(__name__)


def tell_if_disabled(endpoint_id: UUID, *, since: datetime) -> None:
    """Write to the owner of an endpoint that was disabled since then, if there is an address to write to.

    A mail server that is away costs the email and nothing else: the reason also stands in the API and in the admin.
    """
    disabled = WebhookEndpoint.objects.filter(pk=endpoint_id, disabled_at__gte=since).exclude(owner__email="")
    endpoint = disabled.select_related("owner").first()
    if endpoint is None or not settings.MAIL_IS_CONFIGURED:
        return
    try:
        EmailMessage(
            subject="Your webhook was disabled",
            body=render_to_string("strategies/webhook_disabled_email.txt", {"endpoint": endpoint}),
            to=[endpoint.owner.email],
            headers={"Auto-Submitted": "auto-generated"},
        ).send()
    except (SMTPException, OSError) as error:
        logger.warning("webhook endpoint %s: email not sent (%s)", endpoint_id, type(error).__name__)
