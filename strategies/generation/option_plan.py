"""Three strategic options, scored from the brief."""

from dataclasses import dataclass
from typing import Literal

from strategies.generation.brief import Brief
from strategies.generation.capacity import capacity_of
from strategies.generation.reading import EMERGING, GAPS, OBJECTIVES, PAINS, PROOF
from strategies.generation.wording import has_word

type OptionKey = Literal["evidence", "answers", "owned"]

TIMELINE = "business_context.implementation_timeline"
SOURCES = "performance_analytics.traffic_sources"
RETENTION = "audience_intelligence.buying_journey.retention"
POSITION = "business_context.competitive_position"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A reason for or against an option, and the answer it comes from."""

    points: int
    why: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A strategic option."""

    key: OptionKey
    points: tuple[Point, ...]

    @property
    def total(self) -> int:
        return sum(item.points for item in self.points)

    @property
    def working(self) -> str:
        """Return the sum of the points, written out."""
        parts = ", ".join(f"{item.why} {item.points:+d}" for item in self.points)
        return f"{parts} = {self.total}" if parts else "nothing in the brief speaks for it: 0"


def options_of(brief: Brief) -> list[Option]:
    """Return all three options, best first. Ties keep the order evidence, answers, owned."""
    found = [
        Option(key="evidence", points=_evidence_points(brief)),
        Option(key="answers", points=_answers_points(brief)),
        Option(key="owned", points=_owned_points(brief)),
    ]
    return sorted(found, key=lambda option: -option.total)


def _drop_none(*points: Point | None) -> tuple[Point, ...]:
    return tuple(point for point in points if point)


def _points_if(condition: object, points: int, why: str, path: str) -> Point | None:
    return Point(points=points, why=why, path=path) if condition else None


def _evidence_points(brief: Brief) -> tuple[Point, ...]:
    rivals = brief.competitive_intelligence
    urgent = any(gap.priority == "High" for gap in rivals.market_gaps or ())
    return _drop_none(
        _points_if(brief.business.proof_assets, 2, "you have proof of your own", PROOF),
        _points_if(
            not brief.business.proof_assets and not rivals.market_gaps, -2, "there is no proof and no gap yet", PROOF
        ),
        _points_if(urgent, 2, "a gap of high priority is open", GAPS),
        _points_if(rivals.emerging_trends, 1, "you see a change coming", EMERGING),
        _points_if(
            not capacity_of(brief).fits, 1, "the hours call for fewer, better pieces", "business_context.team_size"
        ),
        _points_if(
            brief.business_context.competitive_position == "Challenger", 1, "a challenger needs an argument", POSITION
        ),
    )


def _answers_points(brief: Brief) -> tuple[Point, ...]:
    hours = capacity_of(brief)
    sources = " ".join(brief.performance_analytics.traffic_sources or ())
    slow = brief.business_context.implementation_timeline in ("1 year", "2 years", "Ongoing")
    many = len(brief.audience_intelligence.audience_pain_points) >= 4
    return _drop_none(
        _points_if(has_word(sources, ("organic", "search")), 2, "search brings visits today", SOURCES),
        _points_if(many, 1, "four worries or more to answer", PAINS),
        _points_if(slow, 1, "there is time for search to work", TIMELINE),
        _points_if(not brief.business.proof_assets, 1, "it needs no proof to begin with", PROOF),
        _points_if(hours.fits, 1, "the wished rhythm fits", "content_strategy.content_frequency"),
        _points_if(not hours.fits, -2, "the wished rhythm does not fit", "business_context.team_size"),
    )


def _owned_points(brief: Brief) -> tuple[Point, ...]:
    goals = " ".join(brief.business_context.business_objectives)
    sources = " ".join(brief.performance_analytics.traffic_sources or ())
    quick = brief.business_context.implementation_timeline in ("3 months", "6 months")
    wanted = ("email", "list", "subscriber", "repeat", "retention", "retain", "loyal", "member", "renew")
    return _drop_none(
        _points_if(has_word(goals, wanted), 2, "a goal is about people who come back", OBJECTIVES),
        _points_if(brief.audience_intelligence.buying_journey.retention, 1, "you know why they come back", RETENTION),
        _points_if(_has_returning_people(brief), 1, "people are waiting or coming back already", PROOF),
        _points_if(quick, 1, "it works within the time you give it", TIMELINE),
        _points_if(has_word(sources, ("email",)), 1, "email brings visits today", SOURCES),
    )


def _has_returning_people(brief: Brief) -> bool:
    text = " ".join((*(brief.business.proof_assets or ()), brief.business.stage or ""))
    return has_word(text, ("waiting list", "repeat", "returning", "members", "subscribers"))
