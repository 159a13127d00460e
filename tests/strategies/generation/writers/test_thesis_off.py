"""The thesis can be turned off; then rules decide what the strategy says, at no cost."""

from strategies.generation.pipeline import compose
from strategies.generation.sections import Section
from strategies.generation.sections.situation import SituationSection
from strategies.generation.writers.base import Call
from strategies.generation.writers.model import ModelWriter
from strategies.generation.writers.model_config import ModelConfig
from tests.strategies.generation.briefs import TODAY, sample


def test_rules_decide_when_the_thesis_is_turned_off() -> None:
    calls: list[Call] = []
    config = ModelConfig(provider="openai", model="gpt-5", api_key="sk-test", thesis=False)
    writer, done = ModelWriter(config, on_call=calls.append), dict[str, Section]()
    writers = {}
    for key in ("check_brief", "situation", "options"):
        composed = compose(
            key,
            brief=sample(0),
            done=done,
            writer=writer,
            today=TODAY,
            on_text=lambda _: None,
            is_canceled=lambda: False,
        )
        done[key], writers[key] = composed.section, composed.writer_name
    situation = done["situation"]
    assert isinstance(situation, SituationSection)
    assert situation.thesis is None
    assert situation.findings
    assert set(writers.values()) == {"rules"}
    assert calls == []
