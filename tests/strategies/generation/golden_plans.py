"""The plans of the samples as data: decisions, rows and sums, without prose.

Update after a change, then read the difference line by line beside the brief:
`uv run python -m tests.strategies.generation.golden_plans`
"""

import json
from pathlib import Path

from strategies.generation.brief import sample_briefs
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.plan import Plan
from tests.strategies.generation.briefs import TODAY

FOLDER = Path(__file__).parent / "golden"


def describe_plan(plan: Plan) -> dict[str, object]:
    """Return what a plan decides, one line for each decision."""
    window, calendar = plan.window, plan.calendar
    return {
        "window": f"{window.start} to {window.end}, first piece from {window.first_publication}",
        "checks": f"{window.check_days} working days, {window.proof_check_days} more with proof",
        "days off": [f"{item.day} {item.source} {item.reason}" for item in window.days_off],
        "tensions": [f"{item.weight} {item.key}" for item in plan.tensions],
        "options": [f"{item.key} {item.total}: {', '.join(item.formats)}" for item in plan.options],
        "pillars": [
            f"{item.share_percent}% {item.title}: questions {item.questions}, proof {item.proof}, goal {item.goal}"
            for item in plan.pillars
        ],
        "channels": [f"{item.key} {item.hours_per_week} h a week: {', '.join(item.formats)}" for item in plan.channels],
        "refused": [item.key for item in plan.refused],
        "titles": [
            f"{item.id} [{item.pattern}, proof {item.proof}, goal {item.goal}] {item.text}" for item in plan.titles
        ],
        "rows": [
            f"{row.day} (due {row.due}) {row.id}, {row.hours:g} h, {row.owner}, goal {row.goal}"
            f"{', option' if row.is_option else ''}{', after ' + ' and '.join(row.needs) if row.needs else ''}"
            for row in calendar.rows
        ],
        "hours": [f"{line.name}: {line.hours:.2f}" for line in calendar.hours],
        "money": [f"{line.name}: {line.amount:g}" for line in plan.money.lines] + [f"unspent: {plan.money.unspent:g}"],
        "milestones": [f"{item.day} {item.title}" for item in plan.roadmap],
        "questions": [f"{item.weight} {', '.join(item.paths)}" for item in plan.questions],
    }


def read_golden() -> dict[str, object]:
    """Return the kept plans by the key of their sample."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def describe_samples() -> dict[str, object]:
    """Return the plans of today by the key of their sample."""
    return {sample.key: describe_plan(build_plan(sample.brief, TODAY)) for sample in sample_briefs()}


def _update() -> None:
    FOLDER.mkdir(exist_ok=True)
    for key, plan in describe_samples().items():
        text = json.dumps(plan, indent=1, ensure_ascii=False)
        (FOLDER / f"{key}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    _update()
