"""The sample strategies as Markdown, kept under snapshots/ so that a change of any sentence is seen and read.

Renew them with `uv run python -m tests.strategies.generation.snapshots`, and read what `git diff` shows.
"""

from pathlib import Path

from strategies.exports import markdown
from strategies.generation.brief import sample_briefs
from tests.strategies.generation.composing import compose_all

FOLDER = Path(__file__).parent / "snapshots"


def written() -> dict[Path, str]:
    """The strategy of every sample brief by the offline writer, and the file that keeps it."""
    return {
        FOLDER / f"{sample.key}.md": markdown.render(compose_all(sample.brief), title=sample.title)
        for sample in sample_briefs()
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
