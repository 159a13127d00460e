"""An email to whom an endpoint belongs, when it is told of nothing any more."""

import logging
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from strategies.models.webhooks import WebhookEndpoint

logger = logging.getLogger(__name__)


def send_disabled_email(endpoint_id: UUID) -> None:
    """Write to the owner of an endpoint that has just been disabled, if there is an address to write to.

    A mail server that is away costs the email and nothing else: the reason also stands in the API and in the admin.
    """
    endpoint = WebhookEndpoint.objects.select_related("owner").get(pk=endpoint_id)
    if not (endpoint.owner.email and settings.EMAIL_IS_CONFIGURED):
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
