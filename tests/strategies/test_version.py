"""The version of the package."""

import tomllib
from pathlib import Path

import strategies


def test_version_matches_pyproject() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]

    assert strategies.__version__ == project["version"]
