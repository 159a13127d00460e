"""The roadmap prints the milestones of the plan."""

from strategies.generation import pipeline
from strategies.generation.planning.build import build_plan
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.roadmap import RoadmapSection
from tests.strategies.generation.briefs import TODAY, sample
from tests.strategies.generation.composing import compose_all, compose_one, texts


def test_milestones_are_those_of_the_plan() -> None:
    section, planned = compose_all(sample(2))["roadmap"], build_plan(sample(2), TODAY).roadmap
    assert isinstance(section, RoadmapSection)
    assert [(one.by, one.what, one.row) for one in section.milestones] == [
        (one.day, one.title, one.row) for one in planned
    ]
    assert "Decide on the next 90 days" in texts(section)


def test_piece_has_the_title_that_a_writer_gave_it() -> None:
    done = compose_all(sample(1))
    data = done["pillars"].model_dump(mode="json")
    for pillar in data["pillars"]:
        for number, title in enumerate(pillar["titles"]):
            title["title"] = f"Title {number} of {pillar['key']}"
    done["pillars"] = pipeline.load_section("pillars", data)
    done["calendar"] = calendar = compose_one("calendar", sample(1), done).section
    roadmap = compose_one("roadmap", sample(1), done).section
    assert isinstance(calendar, CalendarSection)
    assert isinstance(roadmap, RoadmapSection)
    titles = {item.id: item.title for item in calendar.items}
    first = next(one for one in roadmap.milestones if one.what == "First piece of the chosen option published")
    assert titles[first.row].startswith("Title ")
    assert titles[first.row] in first.condition


def test_milestone_follows_a_piece_that_was_moved_or_deleted_by_hand() -> None:
    done = compose_all(sample(1))
    section = done["roadmap"]
    assert isinstance(section, RoadmapSection)
    named = {one.row for one in section.milestones}
    data = done["calendar"].model_dump(mode="json")
    first, second = (item for item in data["items"] if item["kind"] == "piece" and item["id"] in named)
    first["date"] = first["draft_due"] = "2027-03-03"
    data["items"].remove(second)
    done["calendar"] = pipeline.load_section("calendar", data)
    section = compose_one("roadmap", sample(1), done).section
    assert isinstance(section, RoadmapSection)
    days = {one.row: one.by.isoformat() for one in section.milestones}
    assert days[first["id"]] == "2027-03-03"
    assert second["id"] not in days
    assert list(days.values()) == sorted(days.values())
