"""Example theses of the samples, their requests, and strategies that are written with them."""

from datetime import date
from functools import cache
from typing import Any

from strategies.generation import pipeline
from strategies.generation.brief import Brief, sample_briefs
from strategies.generation.brief.samples import SampleBrief
from strategies.generation.examples.loader import build_answer
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.plan import Plan
from strategies.generation.sections import Section
from strategies.generation.sections.decided import decisions_in
from strategies.generation.sections.thesis_prose import ThesisProse
from strategies.generation.writers.base import Assignment
from tests.strategies.generation.briefs import TODAY
from tests.strategies.generation.composing import compose_all
from tests.strategies.generation.thesis_writer import Change, ThesisWriter


def example(of: SampleBrief) -> ThesisProse:
    return build_answer(of.key, "situation", ThesisProse)


def assign(of: Brief, today: date = TODAY) -> Assignment:
    """Return the request for the thesis."""
    writer, done = ThesisWriter(), dict[str, Section]()
    for key in ("check_brief", "situation"):
        callbacks: Any = {"on_text": lambda text: None, "is_canceled": lambda: False}
        done[key] = pipeline.compose(key, brief=of, done=dict(done), writer=writer, today=today, **callbacks).section
    assert writer.assignment is not None
    return writer.assignment


def write(of: Brief, prose: ThesisProse | None = None, change: Change | None = None) -> dict[str, Section]:
    """Return a strategy with this thesis. Everything else is the draft of the rules."""
    return compose_all(of, ThesisWriter(change or (lambda _: prose or _)))


@cache
def write_example(key: str) -> dict[str, Section]:
    """Return the strategy with the example of a sample. It is cached, so do not change it."""
    of = next(sample for sample in sample_briefs() if sample.key == key)
    return write(of.brief, example(of))


def plan_of(of: Brief, done: dict[str, Section]) -> Plan:
    return build_plan(of, TODAY, decisions_in(done))
