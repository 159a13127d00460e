"""Texts to read for answers of a brief, and models that read them."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from strategies.models import BriefProposal
from strategies.runs import proposals
from tests.scripted_model_server import Reply, ScriptedModelServer, answer
from tests.strategies.model_runs import KEY, MODEL

SOURCE = """\
Fellrye makes waxed jackets in Leeds and repairs them for life. A jacket costs £420.
By 3 November 2027 we want to sell all 600 jackets of the next run.
The budget for content is £800 a month. In the old plan the budget for content is £950 a month.
"""
GOOD = (
    ("business.business_name", "Fellrye", "Fellrye makes waxed jackets in Leeds"),
    ("business.description", "makes waxed jackets and repairs them for life", "repairs them for life"),
    ("goals.0.text", "Sell all 600 jackets of the next run", "sell all 600 jackets of the next run"),
    ("goals.0.by", "2027-11-03", "By 3 November 2027"),
    ("means.budget.amount", "800", "The budget for content is £800 a month"),
    ("means.budget.amount", "950", "the budget for content is £950 a month"),
    ("business.stage", "Market leader", "Fellrye is the market leader"),
)


def reply_with(*answers: tuple[str, str, str]) -> Reply:
    rows = [{"question": question, "answer": text, "quote": quote} for question, text, quote in answers]
    return answer(json.dumps({"answers": rows}, ensure_ascii=False))


def use_model(settings: Any, server: ScriptedModelServer) -> None:
    settings.WRITER_MODEL = MODEL.removeprefix("model:")
    settings.WRITER_BASE_URL, settings.WRITER_API_KEY = server.base_url, KEY


def start(owner: Any, source: str = SOURCE, *, proposal_id: UUID | None = None, makes_draft: bool = True) -> Any:
    return proposals.start(owner, source, proposal_id=proposal_id or uuid4(), makes_draft=makes_draft)[0]


def create(owner: Any) -> BriefProposal:
    """Create a proposal that waits, without a model."""
    later = timezone.now() + timedelta(hours=1)
    return BriefProposal.objects.create(owner=owner, source=SOURCE, deadline_at=later, expires_at=later)


def reload(proposal: BriefProposal) -> BriefProposal:
    return BriefProposal.objects.get(pk=proposal.pk)
