"""What holds for the plan of any pieces that a writer decides on: days, hours, assets and shares."""

from typing import Any, cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategies.generation.brief import Brief
from strategies.generation.checks.decisions import check_briefs
from strategies.generation.checks.links import LINK_RULES
from strategies.generation.checks.model import Strategy
from strategies.generation.checks.schedule import SCHEDULE_RULES
from strategies.generation.checks.shares import SHARE_RULES
from strategies.generation.checks.titles import TITLE_RULES
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.decided_titles import piece_ids
from strategies.generation.planning.decisions import Decisions, PieceDecision
from strategies.generation.planning.schedule import AssetKind, Stage
from strategies.generation.sections import Section
from tests.strategies.generation.briefs import TODAY
from tests.strategies.generation.composing import compose_one
from tests.strategies.generation.deciding import DecidingWriter, options_of, piece, prose_of
from tests.strategies.generation.typed_briefs import briefs

_ASSETS: tuple[AssetKind, ...] = ("page", "form", "consent", "data", "invitation", "interview", "footage")
_STAGES: tuple[Stage, ...] = ("awareness", "consideration", "decision", "retention")
_RULES = (*SCHEDULE_RULES, *SHARE_RULES, *LINK_RULES, *TITLE_RULES)


class Case:
    """A brief with decided pieces, and the sections that follow from them."""

    def __init__(self, of: Brief, pieces: list[Any]) -> None:
        self.brief, self.pieces = of, pieces
        writer = DecidingWriter(prose_of(of, pieces), {})
        self.sections: dict[str, Section] = {}
        for key in ("pillars", "calendar", "briefs", "roadmap"):
            self.sections[key] = compose_one(key, of, self.sections, writer).section
        self.decided: tuple[PieceDecision, ...] = tuple(
            item.decision() for item in cast(Any, self.sections["pillars"]).decided
        )
        self.plan = build_plan(of, TODAY, Decisions(pieces=self.decided))

    def __repr__(self) -> str:
        return f"Case({self.brief!r}, {self.pieces!r})"


@st.composite
def cases(draw: st.DrawFn) -> Case:
    of = draw(briefs())
    options = options_of(of)
    carried = [key for key, channels in options.channels.items() if channels]
    if not carried:
        return Case(of, [])
    pieces = []
    for number in range(draw(st.integers(1, 16))):
        form = draw(st.sampled_from(carried))
        pieces.append(
            piece(
                question=draw(st.sampled_from(options.questions)),
                group=draw(st.sampled_from(options.groups)),
                pillar=draw(st.sampled_from([pillar.key for pillar in options.pillars])),
                stage=draw(st.sampled_from(_STAGES)),
                format=form,
                channel=draw(st.sampled_from(options.channels[form])),
                goal=draw(st.sampled_from([1, *options.goals])),
                proof=draw(st.sampled_from([0, *options.proof])),
                asset=draw(st.sampled_from([*_ASSETS, "none"])),
                candidates=[f"Piece {number}", f"Item {number}", f"Part {number}"],
            )
        )
    return Case(of, pieces)


few = settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])


@few
@given(case=cases())
def test_plan_of_any_decided_pieces_keeps_them_and_the_rules(case: Case) -> None:
    _assert_rules_hold(case)
    _assert_decisions_are_kept(case)
    _assert_titles_differ(case)


def _assert_rules_hold(case: Case) -> None:
    strategy = Strategy(brief=case.brief, plan=case.plan, sections=case.sections, writes_any_language=True)
    for rule in _RULES:
        outcome = rule.check(strategy)
        assert outcome.passed, f"{rule.key}: {outcome.text}"
    assert check_briefs(strategy).passed


def _assert_decisions_are_kept(case: Case) -> None:
    decided = dict(zip(piece_ids(case.decided), case.decided, strict=True))
    assets = {asset.id: asset for asset in case.plan.assets}
    for row in case.plan.calendar.pieces:
        if row.id not in decided:
            continue
        piece = decided[row.id]
        assert (row.title, row.channel, row.format) == (piece.title, piece.channel, piece.format)
        assert (row.goal, row.segment) == (piece.goal, piece.segment)
        # Titles of the rules that fill up too few pieces leave the next step to the day.
        assert piece.next_step in ("", row.next_step)
        if piece.asset:
            assert piece.asset in {assets[name].kind for name in row.needs}


def _assert_titles_differ(case: Case) -> None:
    if not case.decided:
        return
    titles = case.plan.titles
    assert len({title.id for title in titles}) == len(titles) == len(case.decided)
    assert len({title.text.casefold() for title in titles}) == len(titles)
    assert {channel.key for channel in case.plan.channels} <= {title.channel for title in titles}
