"""The section on competitors repeats what the owner knows, marks what is unchecked, and counts pieces about a gap."""

from typing import Any

from strategies.generation.facts import PointClaim, short_claim
from strategies.generation.planning.build import build_plan
from strategies.generation.sections.competitors import CompetitorsSection
from strategies.generation.sections.competitors_answer import CompetitorsProse, RivalProse, find_objections
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.composing import compose_one, texts
from tests.strategies.generation.sections.answering import ExampleWriter

RIVAL = {"name": "Fired", "website": "https://fired.example", "strength": "Low prices", "weakness": "No samples"}


def competitors(*rivals: dict[str, Any], **changes: Any) -> CompetitorsSection:
    market = {"competitors": list(rivals) or None, **changes}
    section = compose_one("competitors", brief(market=market), {}).section
    assert isinstance(section, CompetitorsSection)
    return section


def test_unchecked_competitor_is_an_assumption_with_a_place_to_look() -> None:
    (rival,) = competitors(RIVAL).rivals
    assert rival.about.text == "Strong: “Low prices.” Weak: “No samples.”"
    assert rival.about.evidence == "assumption"
    assert "https://fired.example" in rival.about.check
    assert rival.about.basis == "Competitor 1 (brief)."
    assert competitors(RIVAL).statements()[0].text == "Fired. Strong: “Low prices.” Weak: “No samples.”"


def test_checked_competitor_is_the_owners_word() -> None:
    (rival,) = competitors(RIVAL | {"is_checked": True}).rivals
    assert (rival.about.evidence, rival.about.basis) == ("you_told_us", "market.competitors.0")


def test_competitor_of_whom_nothing_is_known_is_named_as_unknown() -> None:
    (rival,) = competitors({"name": "Fired"}).rivals
    assert rival.about.text == "What they do well and where they are weak is unknown."
    assert rival.about.evidence == "assumption"


def test_business_is_not_its_own_competitor() -> None:
    assert [rival.name for rival in competitors(RIVAL | {"name": "kiln"}, RIVAL).rivals] == ["Fired"]


def test_brief_without_competitors_says_whom_to_ask() -> None:
    section = competitors()
    assert section.statements() == []
    assert "You named no competitor" in texts(section)


def test_gap_of_the_highest_priority_is_counted_in_the_calendar() -> None:
    of = sample(0)
    section = compose_one("competitors", of, {}).section
    assert isinstance(section, CompetitorsSection)
    assert section.lesson
    rows = build_plan(of, TODAY).calendar.pieces
    count = sum(row.question == 5 for row in rows)
    number = f"{count} pieces are" if count > 1 else "1 piece is"
    assert section.lesson.text.endswith(f"{number if count else 'No piece of this plan is'} about this.")
    assert section.lesson.evidence == "calculated"


def test_gap_without_questions_is_not_counted() -> None:
    assert competitors(RIVAL, gaps=[{"gap": "No one sends samples."}]).lesson is None


def test_what_is_unknown_of_a_competitor_may_be_said() -> None:
    rival = {"name": "Fired", "strength": "Low prices"}
    of = brief(market={"competitors": [rival]})
    about = short_claim("Low prices. Where it is weak is unknown.", "market.competitors.0", check="Ask two customers.")
    reason = "No one compares a sample with a price."
    step = PointClaim(text="Show samples instead.", basis=["business.offer"], reason=reason)
    lesson = short_claim("Samples are left.", "market.competitors", reason="Prices are taken.")
    prose = CompetitorsProse(rivals=[RivalProse(name="Fired", about=about, differently=step)], lesson=lesson)
    given = list(enumerate(of.market.competitors or ()))
    assert find_objections(prose, of, given) == []
    prose.rivals[0].about.check = ""
    assert [item.kind for item in find_objections(prose, of, given)] == ["rival"]


def test_weakness_of_a_rival_may_be_named_though_the_owner_rules_it_out() -> None:
    def paraphrase(data: dict[str, Any]) -> None:
        data["rivals"][0]["about"]["text"] = "Constant discounts, and no offer of repairs."

    writer = ExampleWriter(1, paraphrase)
    compose_one("competitors", sample(1), {}, writer)
    assert writer.objections == []
