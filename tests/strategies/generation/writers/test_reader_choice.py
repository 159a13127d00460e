"""The request in which a reader chooses titles can be turned off; then the first titles are used at no cost."""

import pytest
from pydantic import BaseModel

from strategies.generation.errors import WritingFailed
from strategies.generation.sections.piece_prose import ReaderProse
from strategies.generation.writers.base import READER, Assignment, Call
from strategies.generation.writers.model import ModelWriter
from strategies.generation.writers.model_config import ModelConfig


def assignment(request: str) -> Assignment:
    return Assignment(
        section="pillars",
        title="Pillars and titles",
        request=request,
        language="en",
        facts={},
        prose=ReaderProse,
        draft=lambda: ReaderProse(choices=[]),
    )


def write(request: str, *, reader_choice: bool) -> tuple[BaseModel, list[Call]]:
    calls: list[Call] = []
    config = ModelConfig(provider="openai", model="gpt-5", reader_choice=reader_choice)
    writer = ModelWriter(config, on_call=calls.append)
    written = writer.write(assignment(request), on_text=lambda text: None, is_canceled=lambda: False)
    return written.prose, calls


def test_reader_is_not_asked_when_it_is_turned_off() -> None:
    assert write(READER, reader_choice=False) == (ReaderProse(choices=[]), [])


@pytest.mark.parametrize(("request_name", "reader_choice"), [("", False), (READER, True)])
def test_other_requests_are_made(request_name: str, reader_choice: bool) -> None:
    with pytest.raises(WritingFailed) as caught:
        write(request_name, reader_choice=reader_choice)
    assert "key" in caught.value.message
