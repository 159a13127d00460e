"""A model that insists on lies about pieces: none is printed, all else is kept, and the section never fails."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from strategies.generation.examples.loader import load_answer
from strategies.generation.sections import Section
from strategies.generation.sections.briefs import BriefsSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.writers.acceptance import accept
from strategies.generation.writers.base import READER, Assignment, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from tests.strategies.generation.briefs import sample
from tests.strategies.generation.composing import compose_one, texts

KEY = "dtc_ecommerce_fellrye"
Spoil = Callable[[Any], None]


class InsistingWriter(OfflineWriter):
    """Answers with a spoiled example, and never corrects it."""

    name = "model:test:insisting"

    def __init__(self, spoil: Spoil) -> None:
        self.spoil = spoil

    def write(self, assignment: Assignment, **more: Any) -> WrittenProse:
        content: Any = deepcopy(load_answer(KEY, assignment.request_name))
        for name, asked in assignment.entries.items():
            if name != "pillars":
                content[name] = [one for one in content[name] if one["id"] in asked]
        if assignment.request_name != READER:
            self.spoil(content)
        prose, withheld = accept(assignment, content)
        return WrittenProse(prose=prose, writer_name=self.name, withheld=withheld)


def write(spoil: Spoil) -> PillarsSection:
    section = compose_one("pillars", sample(1), {}, InsistingWriter(spoil)).section
    assert isinstance(section, PillarsSection)
    return section


def shown(section: PillarsSection) -> str:
    return texts(section) + str(section.appendix())


LIES = (
    "600,000 people wait for this jacket",
    "Nine in ten jackets leak at the shoulder",
    "A Deloitte study on jackets that leak",
    "The green jacket that keeps you dry",
    "More at www.jackets.example",
)


def test_lies_among_the_candidates_are_never_printed() -> None:
    def spoil(content: Any) -> None:
        for number, lie in enumerate(LIES):
            content["pieces"][number]["candidates"][0] = lie

    section = write(spoil)
    assert not [lie for lie in LIES if lie in shown(section)]
    assert {item.sentence for item in section.withheld} >= set(LIES)
    assert len(section.decided) == 16


def test_question_as_asked_takes_the_place_of_three_lies() -> None:
    def spoil(content: Any) -> None:
        content["pieces"][1]["candidates"] = [f"Our {n},000 green customers" for n in (61, 62, 63)]

    section = write(spoil)
    piece = next(item for item in section.decided if item.key == "q1-video")
    assert piece.title == "Why did my waterproof jacket start to leak in its second year?"
    assert "green" not in shown(section)


def test_what_does_not_exist_falls_back_and_is_recorded() -> None:
    def spoil(content: Any) -> None:
        content["pieces"][1] |= {"channel": "Snapchat", "group": "Everybody", "pillar": "p9", "stage": "later"}
        content["pieces"][1] |= {"goal": 9, "proof": 9, "asset": "trumpet"}

    section = write(spoil)
    piece = next(item for item in section.decided if item.key == "q1-video")
    assert (piece.channel, piece.segment, piece.pillar) == ("YouTube", "Sceptical buyers", "p1")
    assert (piece.stage, piece.goal, piece.proof, piece.asset) == ("awareness", 1, None, None)
    assert {item.sentence for item in section.withheld} >= {"Snapchat", "Everybody", "p9", "later", "9", "trumpet"}


def test_pieces_that_cannot_be_made_are_dropped() -> None:
    def spoil(content: Any) -> None:
        for number, change in enumerate(({"format": "Podcast episode"}, {"format": "Blog"}, {"question": 70})):
            content["pieces"][number].update(change)

    section = write(spoil)
    assert len(section.decided) == 13
    assert section.withheld


@pytest.mark.parametrize("count", [0, 2])
def test_too_few_pieces_never_fail_the_section(count: int) -> None:
    def spoil(content: Any) -> None:
        del content["pieces"][count:]

    section = write(spoil)
    assert sum(len(pillar.titles) for pillar in section.pillars) >= 12


def test_too_many_pieces_are_cut_to_the_limit_and_recorded() -> None:
    def spoil(content: Any) -> None:
        for number in range(3):
            more = {**content["pieces"][9], "candidates": [f"Another {kind} {'x' * number}" for kind in "abc"]}
            content["pieces"].append(more)

    section = write(spoil)
    assert len(section.decided) == 16
    assert section.withheld


def test_lie_in_a_promise_is_replaced_with_what_the_rules_say() -> None:
    def spoil(content: Any) -> None:
        content["pillars"][0]["promise"]["text"] = "We have repaired 61,000 jackets."

    section = write(spoil)
    assert "61,000" not in shown(section)
    assert section.pillars[0].promise.text.startswith("6 titles.")


def test_forbidden_next_step_is_left_to_the_rules() -> None:
    section = write(lambda content: content["pieces"][1].update({"next_step": "Go green"}))
    piece = next(item for item in section.decided if item.key == "q1-video")
    assert piece.next_step == ""
    assert len(section.decided) == 16


def test_lies_in_every_title_leave_the_questions_and_no_lie() -> None:
    def spoil(content: Any) -> None:
        for number, piece in enumerate(content["pieces"]):
            piece["candidates"] = [f"{number}7,77{digit} green jackets" for digit in (1, 2, 3)]

    section = write(spoil)
    assert "green" not in shown(section)
    assert {item.title for item in section.decided} >= {item.question for item in sample(1).audience.questions}
    assert sum(len(pillar.titles) for pillar in section.pillars) >= 12


def test_single_piece_of_nothing_that_exists_does_not_fail_the_section() -> None:
    def spoil(content: Any) -> None:
        del content["pieces"][1:]
        candidates = ["A green jacket", "A green coat", "A green vest"]
        content["pieces"][0] |= {"question": 70, "format": "Blog", "candidates": candidates}

    section = write(spoil)
    assert "green" not in shown(section)
    assert sum(len(pillar.titles) for pillar in section.pillars) >= 12


def write_briefs(spoil: Spoil) -> BriefsSection:
    """Write the briefs of a sample with a spoiled answer."""
    done: dict[str, Section] = {}
    for key in ("pillars", "calendar", "briefs"):
        done[key] = compose_one(key, sample(1), done, InsistingWriter(spoil if key == "briefs" else _keep)).section
    section = done["briefs"]
    assert isinstance(section, BriefsSection)
    return section


def _keep(_: Any) -> None:
    pass


def test_lie_in_a_sample_is_taken_out_and_the_rest_is_printed() -> None:
    def spoil(content: Any) -> None:
        for piece in content["pieces"]:
            piece["sample"]["text"] = f"We have repaired 61,000 jackets. {piece['sample']['text']}"

    section = write_briefs(spoil)
    assert "61,000" not in texts(section)
    assert all(item.sample for item in section.briefs)
    assert len(section.withheld) == 3


def test_sample_of_nothing_but_lies_gives_way_to_the_owners_words() -> None:
    def spoil(content: Any) -> None:
        for piece in content["pieces"]:
            piece["sample"]["text"] = "We have repaired 61,000 jackets."
            piece["outline"][1] = "Say that we are the green choice."

    section = write_briefs(spoil)
    assert "61,000" not in texts(section)
    assert "the green choice" not in texts(section)
    assert all(item.sample is None and len(item.outline) >= 4 for item in section.briefs)
    assert "Your voice" in texts(section)
