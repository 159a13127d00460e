"""Email the owner of an endpoint that was disabled."""

import logging
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from strategies.models.webhooks import WebhookEndpoint

logger = logging.getLogger(__name__)


def send_disabled_email(endpoint_id: UUID) -> None:
    """Email the owner that the endpoint was disabled, if there is an address.

    If the mail server is unavailable, the email is dropped. The reason is also in the API and in the admin.
    """
    endpoint = WebhookEndpoint.objects.select_related("owner").filter(pk=endpoint_id).first()
    if endpoint is None or not (endpoint.owner.email and settings.EMAIL_IS_CONFIGURED):
        return
    try:
        EmailMessage(
            subject="We have disabled your webhook",
            body=render_to_string("strategies/webhook_disabled_email.txt", {"endpoint": endpoint}),
            to=[endpoint.owner.email],
            headers={"Auto-Submitted": "auto-generated"},
        ).send()
    except (SMTPException, OSError) as error:
        logger.warning("email not sent: webhook_endpoint=%s error=%s", endpoint_id, type(error).__name__)
