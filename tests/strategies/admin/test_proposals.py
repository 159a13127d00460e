"""Operators see how proposals ended and what they cost, but no text and no answer."""

import pytest
from django.test import Client

from strategies.models import ProposalCall
from tests.strategies.proposing import create

pytestmark = pytest.mark.django_db(transaction=True)


def test_operator_sees_outcome_and_cost_without_the_text(operator: Client, alice: object) -> None:
    proposal = create(alice)
    ProposalCall.objects.create(
        proposal=proposal, model="openai:gpt-5", outcome="answered", duration_s=2.5, cost_usd="0.0123"
    )

    listed = operator.get("/admin/strategies/briefproposal/").content.decode()
    page = operator.get(f"/admin/strategies/briefproposal/{proposal.pk}/change/").content.decode()

    assert str(proposal.created_at.year) in listed
    assert "openai:gpt-5" in page
    assert "0.0123" in page
    assert "Fellrye" not in listed + page
