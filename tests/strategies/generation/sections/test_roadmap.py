"""The roadmap prints the milestones of the plan."""

from strategies.generation.planning.build import build_plan
from strategies.generation.sections.roadmap import RoadmapSection
from tests.strategies.generation.briefs import TODAY, sample
from tests.strategies.generation.composing import compose_all, texts


def test_milestones_are_those_of_the_plan() -> None:
    section, planned = compose_all(sample(2))["roadmap"], build_plan(sample(2), TODAY).roadmap
    assert isinstance(section, RoadmapSection)
    assert [(one.by, one.what, one.row) for one in section.milestones] == [
        (one.day, one.title, one.row) for one in planned
    ]
    assert "Decide on the next 90 days" in texts(section)
