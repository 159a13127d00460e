"""Format the figures as a table and as JSON."""

from dataclasses import asdict
from typing import Any

from tests.benchmarks.measuring import Figures

COLUMNS = (
    "server",
    "us/event",
    "p50 ms",
    "p99 ms",
    "kB/stream",
    "threads",
    "delivered",
    "server",
    "generator",
    "Redis",
    "others",
)
COMPARED = ("cpu_us_per_event", "p50_ms", "p99_ms", "rss_kb_per_stream")


def build_record(title: str, outcome: Figures | str, ours: Figures | None) -> dict[str, Any]:
    """Return a contender's figures with the ratios to ours in `times_ours`, or a `note` if there are no figures."""
    if isinstance(outcome, str):
        return {"title": title, "note": outcome}
    figures = asdict(outcome)
    ratios = {name: figures[name] / max(getattr(ours, name), 1e-9) for name in COMPARED} if ours else {}
    return {"title": title, **figures, "times_ours": ratios}


def format_table(records: list[dict[str, Any]]) -> str:
    rows = [COLUMNS, *(_format_row(record) for record in records if "note" not in record)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join([*lines, *(f"\n{record['title']}: {record['note']}" for record in records if "note" in record)])


def _format_row(record: dict[str, Any]) -> tuple[str, ...]:
    cells = [_format_with_ratio(record, name) for name in COMPARED]
    shares = [f"{record[name]:.0%}" for name in ("server_share", "generator_share", "redis_share", "others_share")]
    delivered = f"{record['delivered']:,}/{record['expected']:,}"
    threads = f"{record['threads']} (+{record['threads_added']})"
    return (record["title"], *cells, threads, delivered, *shares)


def _format_with_ratio(record: dict[str, Any], name: str) -> str:
    ratio = record["times_ours"].get(name)
    return f"{record[name]:.1f}" + (f" ({ratio:.1f}x)" if ratio is not None else "")
