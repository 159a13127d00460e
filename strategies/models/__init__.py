"""What is kept: briefs, runs, their sections, tokens and links, and what works in the background."""

from strategies.models.access import ApiToken, ShareLink, TokenScope, every_scope
from strategies.models.briefs import BriefDraft, BriefRecord
from strategies.models.operations import Chore, Worker
from strategies.models.runs import REASON_MAX_CHARS, CompletionEmail, ModelCall, Run
from strategies.models.sections import BY_HAND, INSTRUCTION_MAX_CHARS, SectionRecord, SectionVersion

__all__ = [
    "BY_HAND",
    "INSTRUCTION_MAX_CHARS",
    "REASON_MAX_CHARS",
    "ApiToken",
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
    "Worker",
    "every_scope",
]
