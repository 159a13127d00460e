"""Answers of a model about audience, positioning, competitors, channels and risks: printed whole, and checked."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, JsonValue

from strategies.exports.evidence import basis_text
from strategies.generation.editing.edit import apply_edit
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import load_section
from strategies.generation.sections import Section
from strategies.generation.sections.audience import AudienceSection
from strategies.generation.sections.base import BY_HAND, Statement, Statements, Table
from strategies.generation.sections.channels import ChannelsSection
from strategies.generation.sections.competitors import CompetitorsSection
from strategies.generation.sections.positioning import PositioningSection
from strategies.generation.sections.risks import RisksSection
from tests.strategies.generation.briefs import sample
from tests.strategies.generation.composing import compose_one
from tests.strategies.generation.sections.answering import Change, ExampleWriter, StubbornWriter, keep_all

KEYS = ("audience", "positioning", "competitors", "channels", "risks")
CODES = {"key", "basis", "sums", "number"}


def write(key: str, position: int = 0, change: Change = keep_all) -> tuple[Section, ExampleWriter]:
    writer = ExampleWriter(position, change)
    return compose_one(key, sample(position), {}, writer).section, writer


def objections(key: str, change: Change, position: int = 0) -> set[tuple[str, str]]:
    return {(item.kind, item.field) for item in write(key, position, change)[1].objections}


def printed(section: Section) -> str:
    """Return everything that readers of the document see, with the evidence."""
    lines = list[str]()
    for block in (*section.blocks(), *section.appendix()):
        match block:
            case Statements(items=items):
                lines += [f"{item.text} {basis_text(item)}" for item in items]
            case Table(rows=rows):
                lines += [cell for row in rows for cell in row]
            case _:
                lines.append(block.text)
    lines += [f"{item.text} {basis_text(item)}" for item in section.statements()]
    return "\n".join(lines)


def texts_of(value: JsonValue, name: str = "") -> Iterator[str]:
    match value:
        case str() if name not in CODES:
            yield value.rstrip(".")
        case dict():
            for inner, part in value.items():
                yield from texts_of(part, inner) if inner not in CODES else ()
        case list():
            for part in value:
                yield from texts_of(part, name)


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize("key", KEYS)
def test_example_answer_is_accepted_and_printed_whole(key: str, position: int) -> None:
    section, writer = write(key, position)
    assert writer.objections == []
    assert isinstance(writer.prose, BaseModel)
    shown = printed(section)
    assert [text for text in texts_of(writer.prose.model_dump(mode="json")) if text not in shown] == []


@pytest.mark.parametrize("key", KEYS)
def test_written_section_loads_as_it_was_stored(key: str) -> None:
    section, _ = write(key)
    assert load_section(key, section.model_dump(mode="json")) == section


@pytest.mark.parametrize("key", KEYS)
def test_section_stored_without_the_fields_of_a_writer_loads(key: str) -> None:
    section = compose_one(key, sample(0), {}).section
    stored = _drop(section.model_dump(mode="json"))
    assert load_section(key, stored).blocks() == section.blocks()


def _drop(value: Any) -> Any:
    """Remove what sections did not have before writers were free to judge."""
    added = {"check", "withheld", "part", "stops", "first_message", "differently", "revisit", "do", "avoid", "rewrites"}
    if isinstance(value, dict):
        return {name: _drop(inner) for name, inner in value.items() if name not in added or inner not in ("", None, [])}
    return [_drop(inner) for inner in value] if isinstance(value, list) else value


def test_label_of_a_stored_statement_is_not_printed_twice() -> None:
    section = compose_one("channels", sample(1), {}).section
    assert isinstance(section, ChannelsSection)
    email = next(item for item in section.used if item.key == "Email")
    old = email.model_copy(update={"role": email.role.model_copy(update={"text": f"Email: {email.role.text}"})})
    used = [old if item is email else item for item in section.used]
    assert section.model_copy(update={"used": used}).blocks() == section.blocks()


def test_sum_of_a_refusal_is_printed_with_it() -> None:
    section, _ = write("channels")
    assert isinstance(section, ChannelsSection)
    assert section.refused[0].reason.evidence == "judgement"
    assert section.refused[0].reason.basis.endswith("11,200 x 0.9 / 100 = 100.8.")


def test_assumption_keeps_its_check_and_what_it_rests_on() -> None:
    section, _ = write("audience")
    assert isinstance(section, AudienceSection)
    stops = section.groups[-1].stops
    assert isinstance(stops, Statement)
    assert (stops.evidence, stops.basis) == ("assumption", "How they buy: how they compare (brief).")
    assert stops.check.startswith("Ask the moderators")


def empty(*path: str | int, to: Any = "") -> Change:
    """Return a change that replaces the value at a path."""

    def change(data: Any) -> None:
        for part in path[:-1]:
            data = data[part]
        data[path[-1]] = to

    return change


def copy(name: str, to: int, part: str) -> Change:
    """Return a change that repeats a part of the first entry of a list in another entry."""

    def change(data: Any) -> None:
        data[name][to][part] = data[name][0][part]

    return change


def repeat(name: str) -> Change:
    """Return a change that adds the first entry of a list again."""

    def change(data: Any) -> None:
        data[name].append(data[name][0])

    return change


@pytest.mark.parametrize(
    ("key", "change", "kind", "field"),
    [
        ("audience", empty("groups", 1, "stops", "text"), "count", "groups.1.stops.text"),
        ("audience", empty("further", 0, "about", "reason"), "basis", "further.0.about.reason"),
        ("audience", empty("further", 0, "name", to="CFOs who sign"), "repetition", "further.0.name"),
        ("audience", copy("groups", 1, "first_message"), "repetition", "groups.1.first_message.text"),
        ("audience", empty("lesson", to=None), "count", "lesson"),
        ("positioning", empty("claim", "text"), "count", "claim.text"),
        ("positioning", empty("do", to=[]), "count", "do"),
        ("positioning", empty("avoid", 0, "reason"), "basis", "avoid.0.reason"),
        ("positioning", copy("examples", 1, "before"), "repetition", "examples.1.before"),
        ("competitors", empty("rivals", 0, "about", "reason", to="They are lazy."), "rival", "rivals.0.about.reason"),
        ("competitors", empty("rivals", 0, "about", "basis", to=["market.gaps"]), "rival", "rivals.0.about.basis"),
        ("competitors", empty("rivals", 0, "about", "basis", to=["assumption"]), "rival", "rivals.0.about.basis"),
        ("competitors", empty("rivals", 1, "differently", "text"), "count", "rivals.1.differently.text"),
        ("competitors", empty("rivals", 0, "about", "text", to="Poor support."), "rival", "rivals.0.about.text"),
        ("competitors", empty("rivals", 0, "about", "text", to="Two partners left."), "rival", "rivals.0.about.text"),
        (
            "competitors",
            empty("rivals", 1, "differently", "reason", to="It lies."),
            "rival",
            "rivals.1.differently.reason",
        ),
        ("channels", empty("refused", to=[]), "count", "refused"),
        ("channels", empty("refused", 0, "key", to="Email"), "choice", "refused.0.key"),
        ("channels", repeat("refused"), "repetition", "refused.1.key"),
        ("channels", empty("refused", 0, "revisit"), "count", "refused.0.revisit"),
        ("channels", copy("used", 1, "role"), "repetition", "used.1.role.text"),
        ("risks", empty("own", to=[]), "count", "own"),
        ("risks", empty("own", 0, "owner", to="The board"), "choice", "own.0.owner"),
        ("risks", empty("kept", 0, "early_sign"), "count", "kept.0.early_sign"),
        ("risks", copy("own", 2, "risk"), "repetition", "own.2.risk.text"),
    ],
)
def test_faulty_answer_is_objected_to_by_field(key: str, change: Change, kind: str, field: str) -> None:
    assert (kind, field) in objections(key, change)


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("audience", empty("groups", 0, "about", "text", to="w" * 500)),
        ("positioning", empty("examples", 0, "after", to="w" * 500)),
        ("channels", empty("refused", 0, "key", to="Carrier pigeon")),
        ("channels", empty("refused", 0, "revisit", to="w" * 500)),
        ("risks", empty("own", 0, "chance", to="certain")),
    ],
)
def test_answer_outside_its_schema_is_rejected(key: str, change: Change) -> None:
    with pytest.raises(WritingFailed, match="could not be put together"):
        write(key, 0, change)


def clear(*names: str) -> Change:
    """Return a change that leaves lists empty and texts without words, as after withholding everything."""

    def change(data: dict[str, Any]) -> None:
        for name in names:
            data[name] = {**data[name], "text": ""} if isinstance(data[name], dict) else []

    return change


def test_groups_whose_lines_were_withheld_keep_the_owners_words() -> None:
    section, _ = write("audience", 0, clear("groups", "further"))
    assert isinstance(section, AudienceSection)
    offline = compose_one("audience", sample(0), {}).section
    assert isinstance(offline, AudienceSection)
    assert section.groups == offline.groups


def test_positioning_without_any_line_of_a_writer_is_that_of_the_rules() -> None:
    section, _ = write("positioning", 0, clear("claim", "reasons", "do", "avoid", "examples"))
    assert isinstance(section, PositioningSection)
    assert section.blocks() == compose_one("positioning", sample(0), {}).section.blocks()


def test_rivals_whose_lines_were_withheld_keep_the_owners_words() -> None:
    section, _ = write("competitors", 0, clear("rivals"))
    offline = compose_one("competitors", sample(0), {}).section
    assert isinstance(section, CompetitorsSection)
    assert isinstance(offline, CompetitorsSection)
    assert section.rivals == offline.rivals


def test_channels_without_refusals_of_a_writer_are_those_of_the_plan() -> None:
    section, _ = write("channels", 0, clear("used", "refused"))
    assert section.blocks() == compose_one("channels", sample(0), {}).section.blocks()


def test_channel_that_the_owner_names_keeps_its_reason_beside_a_writers_choice() -> None:
    section, _ = write("channels", 2)
    assert isinstance(section, ChannelsSection)
    assert {"Map listing", "Partners", "Instagram"} <= {item.key for item in section.refused}


def test_gravest_risks_of_the_rules_stay_if_a_writer_leaves_them_out() -> None:
    written, _ = write("risks", 2)
    section, _ = write("risks", 2, clear("kept"))
    assert isinstance(section, RisksSection)
    assert isinstance(written, RisksSection)
    titles = [item.statement.text for item in section.risks]
    assert "There is less time than 4 hours a week, and no one else can step in." in titles
    assert len(titles) == len(written.risks) == 8


LIE = "61,000 closes were measured by Deloitte."


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("audience", ("groups", 0, "about", "text")),
        ("audience", ("groups", 1, "stops", "text")),
        ("audience", ("further", 0, "first_message", "text")),
        ("audience", ("lesson", "text")),
        ("positioning", ("claim", "text")),
        ("positioning", ("reasons", 0, "text", "text")),
        ("positioning", ("avoid", 0, "text")),
        ("competitors", ("rivals", 0, "about", "text")),
        ("competitors", ("rivals", 1, "differently", "reason")),
        ("channels", ("used", 0, "role", "text")),
        ("channels", ("refused", 0, "reason", "text")),
        ("risks", ("kept", 0, "risk", "text")),
        ("risks", ("own", 1, "risk", "reason")),
    ],
)
def test_lie_that_is_never_corrected_is_withheld_and_nothing_else(key: str, path: tuple[str | int, ...]) -> None:
    honest, _ = write(key)
    section = compose_one(key, sample(0), {}, StubbornWriter(0, empty(*path, to=LIE))).section
    assert "61,000" not in printed(section)
    assert "Deloitte" not in printed(section)
    assert any(LIE in item.sentence for item in section.withheld)
    before, after = set(printed(honest).split("\n")), set(printed(section).split("\n"))
    assert len(before & after) >= len(before) - 6


@pytest.mark.parametrize("key", KEYS)
def test_edit_that_changes_nothing_keeps_evidence_and_check(key: str) -> None:
    section, _ = write(key)
    stored = section.model_dump(mode="json")
    changes = {name: stored[name] for name in stored if name not in ("answers_used", "withheld", "shown")}
    assert apply_edit(section, changes) == section


def test_edited_line_of_a_writer_is_the_owners_own() -> None:
    section, _ = write("audience")
    assert isinstance(section, AudienceSection)
    groups = section.model_dump(mode="json")["groups"]
    groups[-1]["stops"]["text"] = "They were told not to share."
    edited = apply_edit(section, {"groups": groups}).groups[-1].stops
    assert isinstance(edited, Statement)
    assert (edited.evidence, edited.basis, edited.check) == ("you_told_us", BY_HAND, "")
