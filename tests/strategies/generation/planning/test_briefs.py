"""Writer's briefs: the first three pieces, with outline, needs, limits and checks in the owner's words."""

from typing import Any

import pytest

from strategies.generation.brief import Brief
from strategies.generation.planning.briefs import NO_ANSWER, NO_SAMPLE, build_briefs
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.plan import Title, WriterBrief
from strategies.generation.planning.schedule import Row
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.planning.calendars import calendar, row
from tests.strategies.generation.planning.plans import title

PERSON = {
    "proof": "Our kiln master",
    "kind": "Person",
    "answers": [1],
    "may_be_published": True,
    "said_by": "Ann Hale",
}


def briefs_of(of: Brief, *rows: Row, titles: tuple[Title, ...] = (title("q1-article"),)) -> tuple[WriterBrief, ...]:
    return build_briefs(of, titles, calendar(*(rows or (row("2027-01-12", id="q1-article"),))))


def first(**changes: Any) -> WriterBrief:
    return briefs_of(brief(**changes))[0]


def test_first_three_pieces_are_briefed_without_further_editions() -> None:
    days = ("2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")
    names = ("q1-article", "q1-article-2", "q2-article", "q3-article")
    rows = [row(day, id=name) for day, name in zip(days, names, strict=True)]
    titles = tuple(title(name) for name in ("q1-article", "q2-article", "q3-article", "q4-article"))
    assert [item.row for item in briefs_of(brief(), *rows, titles=titles)] == ["q1-article", "q2-article", "q3-article"]


@pytest.mark.parametrize("position", range(3))
def test_outlines_of_samples_have_four_to_six_lines_that_end_with_the_next_step(position: int) -> None:
    plan = build_plan(sample(position), TODAY)
    assert len(plan.briefs) == 3
    rows = {item.id: item for item in plan.calendar.rows}
    for item in plan.briefs:
        assert 4 <= len(item.outline) <= 6
        assert rows[item.row].next_step in item.outline[-1]
        assert len(set(item.outline)) == len(item.outline)


def test_answer_of_the_owner_is_quoted_whole() -> None:
    item = first(audience__questions__0__answer="Two weeks; sooner if we have them.")
    assert item.answer == "“Two weeks; sooner if we have them.”"
    assert "Answer at once: “Two weeks; sooner if we have them.”" in item.outline
    assert NO_ANSWER not in item.to_get


def test_missing_answer_and_sample_are_to_be_written_first() -> None:
    item = first()
    assert (item.answer, item.sample) == ("", "")
    assert item.to_get == (NO_ANSWER, NO_SAMPLE)


def test_outline_follows_the_kind_of_question_and_the_format() -> None:
    cost = first(audience__questions__0__kind="Cost").outline
    assert "List everything that is paid for, with its price." in cost
    assert cost[0] == "Begin with the question; no introduction."
    film = briefs_of(brief(), row("2027-01-12", id="q1-video", format="Video"), titles=(title("q1-video", "Video"),))[0]
    assert film.outline[0].startswith("First ten seconds: ")


def test_edition_has_an_outline_of_its_own() -> None:
    edition = title("edition-p1", pattern="edition")
    item = briefs_of(brief(), row("2027-01-12", id="edition-p1"), titles=(edition,))[0]
    assert "Put the figure that surprised you most first, with its date." in item.outline


def test_season_piece_says_what_is_sold_then() -> None:
    seasons = [{"name": "Gifts", "first": "2027-01-20", "last": "2027-02-20", "kind": "Buying", "sells": "Gift boxes"}]
    season = row("2027-01-12", id="season-0-2027", question=None, season="Gifts")
    item = briefs_of(brief(timing__seasons=seasons), season, titles=())[0]
    assert "Say what you offer then: “Gift boxes.”" in item.outline
    assert item.question == ""


def test_person_is_quoted_and_other_proof_is_shown_with_its_source() -> None:
    piece = row("2027-01-12", id="q1-article", proof=1)
    spoken = briefs_of(brief(proof=[PERSON]), piece)[0]
    assert "Quote one sentence of the interview, with name and role." in spoken.outline
    figure = {**PERSON, "kind": "Number", "proof": "61 firings", "said_by": "Our log"}
    item = briefs_of(brief(proof=[figure]), piece)[0]
    assert item.proof == "“61 firings” (source: Our log)."
    assert "Show “61 firings” (source: Our log)." in item.outline


def test_missing_proof_is_to_get_unless_it_is_already_being_asked_for() -> None:
    note = "No proof yet: get permission to publish “61 firings”."
    waiting = title("q1-article", proof_note=note)
    assert briefs_of(brief(), titles=(waiting,))[0].to_get[0] == "Permission to publish “61 firings”."
    asked = row("2027-01-05", id="consent-p1", kind="asset", title="Permission to publish “61 firings”", question=None)
    piece = row("2027-01-12", id="q1-article", needs=("consent-p1",))
    found = briefs_of(brief(), asked, piece, titles=(waiting,))[0].to_get
    assert found[0] == NO_ANSWER
    assert "Permission to publish “61 firings”, ready 5 Jan 2027." in found


def test_rules_are_handed_over_word_for_word() -> None:
    item = first(
        rules__forbidden_words=["cheap", "best"],
        rules__forbidden_claims=["Any promise of a result"],
        rules__always_state=["Not medical advice"],
        rules__other=["No prices in headlines."],
    )
    assert item.must_not == ("Never use the words “cheap” or “best”.", "“Any promise of a result.”")
    assert item.must_state == ("Not medical advice",)
    assert "Your rule is kept: “No prices in headlines.”" in item.done_when


def test_checks_name_reviewers_with_their_days() -> None:
    reviewers = [
        {"who": "Legal", "working_days": 3},
        {"who": "Press office"},
        {"who": "Auditor", "working_days": 1, "checks": "Pieces with proof"},
        {"who": "Kiln master", "working_days": 1, "checks": "Pieces about the trade"},
    ]
    assert first(rules__reviewers=reviewers).done_when == (
        "Checked by: Legal (3 working days); Press office (days unknown); "
        "Kiln master on what it says about the trade (1 working day).",
    )


def test_piece_without_reviewers_is_read_aloud_by_another_person() -> None:
    assert first().done_when == ("A person who did not write it has read it aloud.",)


def test_length_is_named_for_written_formats_only() -> None:
    words = {"voice__words_min": 300, "voice__words_max": 500}
    assert first(**words).done_when[0] == "300 to 500 words."
    post = row("2027-01-12", id="q1-article", format="Social post")
    assert "300 to 500 words." not in briefs_of(brief(**words), post)[0].done_when


def test_sample_is_the_owners_own_text() -> None:
    pair = {"not_like_this": "The best tiles in town.", "like_this": "Fired twice, chipped once."}
    assert first(voice__pairs=[pair]).sample == "“Fired twice, chipped once.”"
    assert first(audience__questions__0__answer="Two weeks.").sample == "“Two weeks.”"
    shown = row("2027-01-12", id="q1-article", proof=1)
    assert briefs_of(brief(proof=[PERSON]), shown)[0].sample == "“Our kiln master.”"


def test_reader_of_a_season_is_the_ideal_customer() -> None:
    of = sample(1)
    rows = {row.id: row for row in build_plan(of, TODAY).calendar.rows}
    seasonal = [item for item in build_plan(of, TODAY).briefs if rows[item.row].question is None]
    assert seasonal
    assert all("Walkers and bike commuters" in item.reader for item in seasonal)
