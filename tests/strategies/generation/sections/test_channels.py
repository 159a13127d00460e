"""The section on channels shows role, pieces, hours and stop rule of each, and why others are not used."""

from strategies.generation.planning.build import build_plan
from strategies.generation.sections.channels import ChannelsSection
from tests.strategies.generation.briefs import TODAY, sample
from tests.strategies.generation.composing import compose_one, texts


def channels(position: int) -> ChannelsSection:
    done = {"options": compose_one("options", sample(position), {}).section}
    section = compose_one("channels", sample(position), done).section
    assert isinstance(section, ChannelsSection)
    return section


def test_pieces_of_all_channels_are_those_of_the_calendar() -> None:
    for position in range(3):
        pieces = [int(item.pieces) for item in channels(position).used]
        assert min(pieces) > 0
        assert sum(pieces) == len(build_plan(sample(position), TODAY).calendar.pieces)


def test_upkeep_adds_up_to_what_is_printed() -> None:
    section = channels(1)
    assert section.upkeep.text == "Looking after the channels takes 3.75 of your 38 hours a week."
    assert section.upkeep.basis.endswith("= 3.75 h")


def test_role_begins_with_the_owners_name_for_the_channel_and_says_why_it_is_used() -> None:
    email = next(item for item in channels(1).used if item.key == "Email")
    assert any(item.text == f"Email: {email.role.text}" for item in channels(1).statements())
    assert email.role.evidence == "judgement"
    assert "your customers are there" in email.role.basis


def test_reason_is_the_owners_answer() -> None:
    reasons = {item.key: item.reason for item in channels(2).refused}
    assert reasons["Map listing"].evidence == "you_told_us"
    assert reasons["Map listing"].basis == "means.channels.1.is_used"
    assert "Not used" in texts(channels(2))


def test_table_is_left_to_the_appendix_where_a_writer_speaks() -> None:
    by_rules = channels(2)
    written = by_rules.model_copy(
        update={"refused": [item.model_copy(update={"revisit": "it is free"}) for item in by_rules.refused]}
    )
    assert [block.kind for block in by_rules.blocks()].count("table") == 1
    assert [block.kind for block in by_rules.appendix()] == ["paragraph"]
    assert "table" not in [block.kind for block in written.blocks()]
    assert [block.kind for block in written.appendix()] == ["table", "paragraph"]
