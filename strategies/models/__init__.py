"""Tables: accounts, briefs, runs, sections, objections, audit log, tokens, share links, webhooks, operations."""

from strategies.models.access import ApiToken, ShareLink, TokenScope, every_scope
from strategies.models.accounts import Account, EmailKind, PendingEmail, SignIn
from strategies.models.audit import AuditEntry
from strategies.models.briefs import BriefDraft, BriefRecord
from strategies.models.objections import Objection, ObjectionOutcome
from strategies.models.operations import ScheduledJob, Worker
from strategies.models.proposals import BriefProposal, ProposalCall
from strategies.models.runs import REASON_MAX_CHARS, TITLE_MAX_CHARS, CompletionEmail, ModelCall, Run
from strategies.models.sections import BY_HAND, INSTRUCTION_MAX_CHARS, SectionRecord, SectionVersion
from strategies.models.two_factor import RecoveryCode, TwoFactor
from strategies.models.webhooks import WebhookDelivery, WebhookEndpoint

__all__ = [
    "BY_HAND",
    "INSTRUCTION_MAX_CHARS",
    "REASON_MAX_CHARS",
    "TITLE_MAX_CHARS",
    "Account",
    "ApiToken",
    "AuditEntry",
    "BriefDraft",
    "BriefProposal",
    "BriefRecord",
    "CompletionEmail",
    "EmailKind",
    "ModelCall",
    "Objection",
    "ObjectionOutcome",
    "PendingEmail",
    "ProposalCall",
    "RecoveryCode",
    "Run",
    "ScheduledJob",
    "SectionRecord",
    "SectionVersion",
    "ShareLink",
    "SignIn",
    "TokenScope",
    "TwoFactor",
    "WebhookDelivery",
    "WebhookEndpoint",
    "Worker",
    "every_scope",
]
