"""Nothing in a strategy changes unseen: the three sample strategies are kept word for word."""

from tests.strategies.generation import snapshots


def test_every_sample_strategy_reads_as_it_is_kept() -> None:
    told = "Read the difference, then renew: uv run python -m tests.strategies.generation.snapshots"
    kept = {path: path.read_text(encoding="utf-8") for path in snapshots.FOLDER.glob("*.md")}
    assert kept == snapshots.written(), told
