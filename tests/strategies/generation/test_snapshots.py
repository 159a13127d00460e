"""The three sample strategies match their snapshots."""

from tests.strategies.generation import snapshots


def test_sample_strategies_match_their_snapshots() -> None:
    hint = "Read the difference, then update: uv run python -m tests.strategies.generation.snapshots"
    kept = {path: path.read_text(encoding="utf-8") for path in snapshots.FOLDER.glob("*.md")}
    assert kept == snapshots.written(), hint
