"""What is kept: briefs, runs, sections, who did what, tokens and links, webhooks, and what works in the background."""

from strategies.models.access import ApiToken, ShareLink, TokenScope, every_scope
from strategies.models.audit import AuditEntry
from strategies.models.briefs import BriefDraft, BriefRecord
from strategies.models.operations import Chore, Worker
from strategies.models.runs import REASON_MAX_CHARS, CompletionEmail, ModelCall, Run
from strategies.models.sections import BY_HAND, INSTRUCTION_MAX_CHARS, SectionRecord, SectionVersion
from strategies.models.webhooks import WebhookDelivery, WebhookEndpoint

__all__ = [
    "BY_HAND",
    "INSTRUCTION_MAX_CHARS",
    "REASON_MAX_CHARS",
    "ApiToken",
    "AuditEntry",
    "BriefDraft",
    "BriefRecord",
    "Chore",
    "CompletionEmail",
    "ModelCall",
    "Run",
    "SectionRecord",
    "SectionVersion",
    "ShareLink",
    "TokenScope",
    "WebhookDelivery",
    "WebhookEndpoint",
    "Worker",
    "every_scope",
]
