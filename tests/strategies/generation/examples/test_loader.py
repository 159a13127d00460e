"""Example answers: picked by entry, with errors that name file and field."""

import copy
import json
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from strategies.generation.brief import parse_brief
from strategies.generation.brief.samples import sample_briefs
from strategies.generation.examples import loader
from strategies.generation.examples.loader import ExampleInvalid, build_answer, find_sample


class Piece(BaseModel):
    number: int
    title: str = Field(max_length=20)


class Pieces(BaseModel):
    intro: str
    pieces: list[Piece]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(loader, "_folder", lambda: tmp_path)
    loader.load_answer.cache_clear()
    (tmp_path / "shop").mkdir()
    return tmp_path / "shop"


def store(folder: Path, request: str, answer: object) -> None:
    (folder / f"{request}.json").write_text(json.dumps(answer), encoding="utf-8")


def test_answer_has_only_requested_entries_in_their_order(folder: Path) -> None:
    store(folder, "titles", {"intro": "x", "pieces": [{"number": n, "title": f"Piece {n}"} for n in (1, 2, 3)]})
    answer = build_answer("shop", "titles", Pieces, {"pieces": [3, 1]})
    assert [piece.title for piece in answer.pieces] == ["Piece 3", "Piece 1"]


def test_answer_may_lack_entries_if_allowed(folder: Path) -> None:
    store(folder, "titles", {"intro": "x", "pieces": [{"number": 1, "title": "Piece 1"}]})
    answer = build_answer("shop", "titles", Pieces, {"pieces": [7, 1]}, may_lack_entries=True)
    assert [piece.number for piece in answer.pieces] == [1]


@pytest.mark.parametrize(
    ("answer", "entries", "message"),
    [
        ({"intro": "x", "pieces": [{"number": 1, "title": "x" * 21}]}, {}, r"shop/titles\.json: pieces\.0\.title: "),
        ({"intro": "x", "pieces": []}, {"pieces": [7]}, r"shop/titles\.json: pieces: has no entry for 7\."),
        ({"intro": "x"}, {"pieces": [7]}, r"shop/titles\.json: pieces: must be a list"),
        ({"pieces": []}, {}, r"shop/titles\.json: intro: Field required"),
        ([], {}, r"shop/titles\.json: must be a JSON object"),
    ],
)
def test_error_names_file_and_field(folder: Path, answer: object, entries: dict[str, list[int]], message: str) -> None:
    store(folder, "titles", answer)
    with pytest.raises(ExampleInvalid, match=message):
        build_answer("shop", "titles", Pieces, entries)


def test_error_names_missing_and_broken_files(folder: Path) -> None:
    with pytest.raises(ExampleInvalid, match=r"shop/audience\.json: there is no example"):
        loader.load_answer("shop", "audience")
    (folder / "audience.json").write_text("{", encoding="utf-8")
    with pytest.raises(ExampleInvalid, match=r"shop/audience\.json: not valid JSON"):
        loader.load_answer("shop", "audience")


def test_sample_is_recognized_by_content_alone() -> None:
    sample = sample_briefs()[1]
    assert find_sample(sample.brief.model_copy(update={"key": "mine", "note": None})) == sample
    business = sample.brief.business.model_copy(update={"business_name": "Another"})
    assert find_sample(sample.brief.model_copy(update={"business": business})) is None


def test_sample_is_recognized_in_the_order_of_a_form() -> None:
    sample = sample_briefs()[1]
    raw = copy.deepcopy(sample.raw)
    raw["means"]["people"][0]["makes"].reverse()
    brief = parse_brief(raw)
    assert brief != sample.brief
    assert find_sample(brief) == sample
