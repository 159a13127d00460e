"""The sample strategies as Markdown in snapshots/, so that every changed sentence shows up in review.

Update them with `uv run python -m tests.strategies.generation.snapshots`, then read `git diff`.
"""

from pathlib import Path

from strategies.exports import markdown
from strategies.generation.brief import sample_briefs
from tests.strategies.generation.composing import compose_all

FOLDER = Path(__file__).parent / "snapshots"


def written() -> dict[Path, str]:
    """Return the offline strategy of each sample brief by the path of its snapshot."""
    return {
        FOLDER / f"{sample.key}.md": markdown.render(compose_all(sample.brief), title=sample.title)
        for sample in sample_briefs()
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
