"""Email the owner of an endpoint that was disabled."""

import logging
from smtplib import SMTPException
from uuid import UUID

from strategies.mail import mailboxes
from strategies.models.webhooks import WebhookEndpoint

logger = logging.getLogger(__name__)


def send_disabled_email(endpoint_id: UUID) -> None:
    """Email the owner that the endpoint was disabled, if there is a confirmed address.

    If the mail server is unavailable, the email is dropped. The reason is also in the API and in the admin.
    """
    endpoint = WebhookEndpoint.objects.select_related("owner__account").filter(pk=endpoint_id).first()
    if endpoint is None:
        return
    try:
        mailboxes.send(
            mailboxes.get_confirmed_address(endpoint.owner),
            subject="We have disabled your webhook",
            template="strategies/webhook_disabled_email.txt",
            context={"endpoint": endpoint},
        )
    except (SMTPException, OSError) as error:
        logger.warning("email not sent: webhook_endpoint=%s error=%s", endpoint_id, type(error).__name__)
