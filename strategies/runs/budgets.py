"""What the requests of a run may still use."""

from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from strategies.generation.writers.budget import Budget, RunBudget, Unlimited
from strategies.models import ModelCall


def build_budget(run_id: UUID) -> Budget:
    """Return the budget of a run, less what its recorded calls of all attempts have used."""
    if not (settings.RUN_BUDGET_TOKENS or settings.RUN_BUDGET_USD):
        return Unlimited()
    used = ModelCall.objects.filter(run_id=run_id).aggregate(
        input=Sum("input_tokens"), output=Sum("output_tokens"), usd=Sum("cost_usd")
    )
    return RunBudget(
        tokens=settings.RUN_BUDGET_TOKENS,
        cost_usd=settings.RUN_BUDGET_USD,
        used_tokens=(used["input"] or 0) + (used["output"] or 0),
        used_usd=Decimal(used["usd"] or 0),
    )
