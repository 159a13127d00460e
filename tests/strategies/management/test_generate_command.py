"""`manage.py generate` writes a strategy from a brief in a file."""

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


def test_generate_writes_markdown_and_creates_a_run(brief_file: Path, tmp_path: Path) -> None:
    call_command("generate", str(brief_file), "--output", str(tmp_path / "strategy.md"))

    text = (tmp_path / "strategy.md").read_text()
    assert text.startswith("# Closewell\n")
    assert "Offline writer" in text
    run = Run.objects.get()
    assert (run.status, run.owner.username) == ("succeeded", "terminal")
    assert not run.owner.has_usable_password()


@pytest.mark.parametrize(("extension", "prefix"), [("docx", b"PK"), ("xlsx", b"PK"), ("ics", b"BEGIN:VCALENDAR")])
def test_generate_infers_the_format_from_the_file_extension(
    brief_file: Path, tmp_path: Path, extension: str, prefix: bytes
) -> None:
    target = tmp_path / f"plan.{extension.upper()}"

    call_command("generate", str(brief_file), "--output", str(target))

    assert target.read_bytes().startswith(prefix)


def test_generate_writes_the_requested_format_to_stdout(brief_file: Path, capsys: Any) -> None:
    call_command("generate", str(brief_file), "--format", "json")

    assert json.loads(capsys.readouterr().out)["name"] == "Closewell"


def test_generate_requires_output_for_a_binary_format(brief_file: Path) -> None:
    with pytest.raises(CommandError, match=r"--format docx: .*--output"):
        call_command("generate", str(brief_file), "--format", "docx")
    assert not Run.objects.exists()


def test_generate_reports_an_empty_calendar_and_writes_no_file(tmp_path: Path, raw_brief: dict) -> None:
    raw_brief["timing"] = {"blackouts": [{"first": "2026-01-01", "last": "2060-12-31"}]}
    (tmp_path / "brief.json").write_text(json.dumps(raw_brief))

    with pytest.raises(CommandError, match="no calendar"):
        call_command("generate", str(tmp_path / "brief.json"), "--output", str(tmp_path / "plan.ics"))
    assert not (tmp_path / "plan.ics").exists()


def test_generate_accepts_the_body_of_an_api_request(tmp_path: Path, raw_brief: dict, capsys: Any) -> None:
    (tmp_path / "request.json").write_text(json.dumps({"brief": raw_brief}))

    call_command("generate", str(tmp_path / "request.json"))

    assert capsys.readouterr().out.startswith("# Closewell\n")


def test_generate_says_which_answers_of_an_old_brief_are_lost(tmp_path: Path, old_brief: dict, capsys: Any) -> None:
    (tmp_path / "brief.json").write_text(json.dumps(old_brief))

    call_command("generate", str(tmp_path / "brief.json"))

    assert "Not carried over from version 1: Seasons: August is dead" in capsys.readouterr().err


def test_generate_picks_one_brief_of_several(tmp_path: Path, raw_brief: dict) -> None:
    (tmp_path / "briefs.json").write_text(json.dumps([raw_brief]))

    call_command("generate", str(tmp_path / "briefs.json"), "--pick", raw_brief["key"])
    assert Run.objects.count() == 1

    with pytest.raises(CommandError, match=f"--pick: {raw_brief['key']}"):
        call_command("generate", str(tmp_path / "briefs.json"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a":', "not valid JSON at line 1, column 6"),
        (b"\xff\xfe", "not UTF-8 text"),
        (b'{"business": {}}', "business.offer: "),
        (b"[]", "contains 0 briefs"),
        (b"null", "the brief is invalid"),
    ],
)
def test_generate_explains_an_invalid_file(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "brief.json").write_bytes(content)

    with pytest.raises(CommandError, match=message):
        call_command("generate", str(tmp_path / "brief.json"))
    assert not Run.objects.exists()


def test_generate_reports_a_missing_file_or_folder(brief_file: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="could not be read"):
        call_command("generate", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="--output"):
        call_command("generate", str(brief_file), "--output", str(tmp_path / "none" / "x.md"))
    assert not Run.objects.exists()


def test_generate_rejects_another_spelling_of_a_username(brief_file: Path, alice: Any) -> None:
    with pytest.raises(CommandError, match="another spelling of ALICE"):
        call_command("generate", str(brief_file), "--user", "ALICE")
