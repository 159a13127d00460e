"""`manage.py generate`: a strategy from the terminal."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from strategies.models import Run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def brief_file(tmp_path: Path, raw_brief: dict) -> Path:
    path = tmp_path / "brief.json"
    path.write_text(json.dumps(raw_brief))
    return path


def test_a_brief_becomes_a_markdown_file_and_a_run_like_any_other(brief_file: Path, tmp_path: Path) -> None:
    call_command("generate", str(brief_file), "--output", str(tmp_path / "strategy.md"))

    text = (tmp_path / "strategy.md").read_text()
    assert text.startswith("# Closewell\n")
    assert "Offline writer" in text
    run = Run.objects.get()
    assert (run.status, run.owner.username) == ("succeeded", "terminal")
    assert not run.owner.has_usable_password()


def test_the_body_of_an_api_order_is_taken_as_well(tmp_path: Path, raw_brief: dict, capsys: Any) -> None:
    (tmp_path / "order.json").write_text(json.dumps({"brief": raw_brief}))

    call_command("generate", str(tmp_path / "order.json"))

    assert capsys.readouterr().out.startswith("# Closewell\n")


def test_one_brief_is_picked_out_of_many(tmp_path: Path, raw_brief: dict) -> None:
    (tmp_path / "briefs.json").write_text(json.dumps([raw_brief]))

    call_command("generate", str(tmp_path / "briefs.json"), "--pick", raw_brief["key"])
    assert Run.objects.count() == 1

    with pytest.raises(CommandError, match=f"--pick: {raw_brief['key']}"):
        call_command("generate", str(tmp_path / "briefs.json"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"a":', "is not JSON; line 1, column 6"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'{"business": {}}', "business.offer: "),
        (b"[]", "holds 0 briefs"),
        (b"null", "cannot be used yet"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_words(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "brief.json").write_bytes(content)

    with pytest.raises(CommandError, match=told.replace("(", r"\(")):
        call_command("generate", str(tmp_path / "brief.json"))
    assert not Run.objects.exists()


def test_a_missing_file_and_a_missing_folder_are_told(brief_file: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("generate", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="--output"):
        call_command("generate", str(brief_file), "--output", str(tmp_path / "none" / "x.md"))
    assert not Run.objects.exists()
