"""Titles: publishable as they stand, never two alike, with proof only where it answers the question."""

from typing import Any

import pytest
from hypothesis import given, settings

from strategies.generation.brief import Brief
from strategies.generation.planning.capacity import build_capacity
from strategies.generation.planning.options import build_options
from strategies.generation.planning.pillars import build_pillars
from strategies.generation.planning.plan import Option, Title
from strategies.generation.planning.schedule import Capacity
from strategies.generation.planning.title_patterns import FALLBACK, normalize_title
from strategies.generation.planning.titles import TITLES_MAX, TITLES_MIN, build_titles, order_questions
from strategies.generation.planning.window import build_window
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.planning.plans import option
from tests.strategies.generation.typed_briefs import briefs

CLOSEWELL = (
    "How long should a close take in a group of our size? The figures, quarter by quarter",
    "How long should a close take in a group of our size?",
    "How can the board have its numbers sooner if we cannot hire anyone?",
    "Why do we find intercompany differences only on day eight?",
    "A customer answers: What happens to our close when the one person who owns the spreadsheet is away?",
    "What will the auditors ask for that nobody has filed?",
    "Will close software pay for itself within 12 months?",
    "How long should a close take in a group of our size? What our figures say",
    "Controllers with 3 to 20 entities: bring your own question, live",
    "Why do we find intercompany differences only on day eight? Causes and fixes",
    "What happens to our close when the one person who owns the spreadsheet is away?",
    "Former Big Four auditor on our staff answers: What will the auditors ask for that nobody has filed?",
    "How long should a close take in a group of our size? What it depends on",
    "A customer answers: How can the board have its numbers sooner if we cannot hire anyone?",
    "Controllers with 3 to 20 entities: three questions, three answers",
)
FELL_AND_RYE = (
    "Why did my waterproof jacket start to leak in its second year?",
    "How do I know that what a brand says about its clothes is true?",
    "Who can repair a broken zip?",
    "When does the autumn run open, and how do I get one of the 600 jackets?",
    "Which size do I need if I cannot try it on?",
    "Is wool warm enough for a winter on the bike?",
    "Is a jacket for EUR 240 or more worth the money?",
    "Our repair log: Why did my waterproof jacket start to leak in its second year?",
    "How do I know that what a brand says about its clothes is true? A straight answer",
    "Who can repair a broken zip? Watch how we do it",
    "When does the autumn run open, and how do I get one of the 600 jackets? What to do today",
    "Which size do I need if I cannot try it on? Step by step",
    "Is wool warm enough for a winter on the bike? What it depends on",
    "Fell & Rye answers: Is a jacket for EUR 240 or more worth the money?",
    "Why did my waterproof jacket start to leak in its second year? What our figures say",
    "Our repair log: How do I know that what a brand says about its clothes is true?",
)
HARBOUR_STREET = (
    "What can I do while I wait for public physiotherapy after my operation?",
    "What does an assessment cost, and does my insurer pay?",
    "Can I get an appointment within a week?",
    "Should I have this looked at, or will it go away by itself?",
    "Will you tell me to stop running?",
    "How do I get treated if I work all day?",
    "Harbour Street Physiotherapy answers: What can I do while I wait for public physiotherapy after my operation?",
    "What does an assessment cost, and does my insurer pay? The sums, line by line",
    "Can I get an appointment within a week? What to do today",
    "What can I do while I wait for public physiotherapy after my operation? Where to start",
    "Patients after joint surgery: three questions, three answers",
    "Should I have this looked at, or will it go away by itself? What it depends on",
    "The clinic owner answers: Will you tell me to stop running?",
)
GOLDEN = (CLOSEWELL, FELL_AND_RYE, HARBOUR_STREET)
"""Titles of the samples. Each was read aloud and would be published; a new one has to be read before it is added."""


def capacity_of(of: Brief) -> Capacity:
    return build_capacity(of, build_window(of, TODAY))


def chosen_of(of: Brief) -> Option:
    return build_options(of, build_window(of, TODAY), capacity_of(of))[0]


def titles_of(of: Brief, chosen: Option | None = None) -> tuple[Title, ...]:
    found = chosen or chosen_of(of)
    return build_titles(of, found, build_pillars(of, found), capacity_of(of))


def texts_of(of: Brief, chosen: Option | None = None) -> list[str]:
    return [title.text for title in titles_of(of, chosen)]


def asking(*questions: dict[str, Any], **changes: Any) -> Brief:
    return brief(audience__questions=list(questions), **changes)


@pytest.mark.parametrize("position", range(3))
def test_titles_of_a_sample_are_those_that_were_read_and_would_be_published(position: int) -> None:
    assert tuple(texts_of(sample(position))) == GOLDEN[position]


@pytest.mark.parametrize("position", range(3))
def test_sample_has_12_to_16_titles_and_needs_no_fallback(position: int) -> None:
    titles = titles_of(sample(position))
    assert TITLES_MIN <= len(titles) <= TITLES_MAX
    assert not [title.text for title in titles if title.pattern == FALLBACK]


@settings(deadline=None, max_examples=30)
@given(briefs())
def test_proof_stands_only_beside_a_question_it_answers_and_may_be_published(of: Brief) -> None:
    for title in titles_of(of):
        if title.proof is None:
            assert title.proof_note.startswith("No proof yet: get "), title
            continue
        proof = (of.proof or ())[title.proof - 1]
        assert not title.proof_note
        assert proof.may_be_published is True
        assert title.question in (proof.answers or ())
        assert proof.kind not in (of.rules.barred_proof or ())


def test_question_is_a_title_as_it_was_typed() -> None:
    assert texts_of(asking({"question": "  iPhone or eBay: where do I  sell first? "}))[0] == (
        "iPhone or eBay: where do I sell first?"
    )


def test_title_with_a_forbidden_word_is_skipped() -> None:
    of = asking({"question": "Is it green?", "kind": "Fear"}, rules__forbidden_words=["green"])
    assert texts_of(of) == []


def test_pattern_with_a_forbidden_word_gives_way_to_the_next() -> None:
    question = {"question": "Is it safe?", "kind": "Fear"}
    assert texts_of(asking(question))[1] == "Is it safe? A straight answer"
    assert "Is it safe? A straight answer" not in texts_of(asking(question, rules__forbidden_words=["straight"]))


def test_questions_alike_but_for_case_and_punctuation_give_one_title() -> None:
    of = asking({"question": "What does it cost?"}, {"question": "what does it cost"})
    assert [text for text in texts_of(of) if normalize_title(text) == "whatdoesitcost"] == ["What does it cost?"]


def test_fallback_is_used_only_if_there_are_too_few_titles() -> None:
    of = asking({"question": "Is it safe?"}, {"question": "What does it cost?"})
    assert texts_of(of) == [
        "Is it safe?",
        "What does it cost?",
        "Kiln answers: Is it safe?",
        "Answer: What does it cost?",
    ]


def test_titles_in_another_language_get_no_english_pattern() -> None:
    of = asking({"question": "Was kostet das?", "kind": "Cost"}, business__language="de")
    assert texts_of(of) == ["Was kostet das?", "Answer: Was kostet das?"]


def test_edition_comes_first_if_the_option_is_built_on_renewed_figures() -> None:
    first = titles_of(sample(0))[0]
    assert (first.id, first.pattern, first.is_option) == ("edition-p1", "edition", True)


def test_figures_that_are_not_renewed_give_no_edition() -> None:
    proof = [{"proof": "61 closes", "kind": "Number", "answers": [1], "may_be_published": True, "renewed": "Once"}]
    of = brief(proof=proof)
    chosen = option("Article")
    assert all(title.pattern != "edition" for title in titles_of(of, chosen))


def test_ids_stay_when_another_question_is_added() -> None:
    one, two = {"question": "Is it safe?"}, {"question": "What does it cost?"}
    before = {title.id for title in titles_of(asking(one))}
    assert before <= {title.id for title in titles_of(asking(one, two))}


def test_readers_who_cannot_come_by_day_come_last_and_their_pieces_say_so() -> None:
    of = sample(2)
    order = order_questions(of, chosen_of(of))
    asked_by = [of.audience.questions[number - 1].asked_by for number in order]
    assert asked_by == ["Patients after joint surgery"] * 3 + ["Runners"] * 3
    runners = [title for title in titles_of(of) if title.segment == "Runners"]
    assert {title.moves for title in runners} == {"Its readers are not free by day, so it moves the goal little."}


def test_nobody_is_named_without_permission() -> None:
    person = {"proof": "Our founder", "kind": "Person", "answers": [1], "said_by": "Maria Lopez"}
    question = {"question": "Is it safe?", "kind": "Fear"}
    agreed = {**person, "may_be_published": True}
    assert "Maria Lopez answers: Is it safe?" in texts_of(asking(question, proof=[agreed]))
    assert "Maria Lopez" not in " ".join(texts_of(asking(question, proof=[person])))


def test_several_people_do_not_answer_in_the_singular() -> None:
    person = {"proof": "Our team", "kind": "Person", "answers": [1], "may_be_published": True}
    for name in ("Two clinicians", "Maria and Jan", "Legal & Finance"):
        of = asking({"question": "Is it safe?"}, proof=[{**person, "said_by": name}])
        assert name not in " ".join(texts_of(of))


def test_option_of_figures_counts_only_pieces_that_show_them() -> None:
    of = sample(0)
    shown = [title for title in titles_of(of) if title.is_option and title.moves.startswith("Shows your own figures")]
    assert shown
    assert {title.proof for title in shown} == {1}


@settings(deadline=None, max_examples=30)
@given(briefs())
def test_most_hours_of_titles_stay_with_the_first_goal(of: Brief) -> None:
    hours = {form.key: form.hours for form in capacity_of(of).formats}
    titles = titles_of(of)
    total = sum(hours[title.format] for title in titles)
    others = sum(hours[title.format] for title in titles if title.goal != 1)
    assert others <= total * 0.35 + 1e-9


def test_each_goal_of_a_sample_has_a_title() -> None:
    for position in range(3):
        of = sample(position)
        assert {title.goal for title in titles_of(of)} == set(range(1, len(of.goals) + 1))


def test_worry_that_is_no_question_is_no_title() -> None:
    of = brief(audience__questions=[{"question": "Doctors only give me painkillers"}, {"question": "Is it safe?"}])
    found = texts_of(of)
    assert "Is it safe?" in found
    assert "Answer: Doctors only give me painkillers" in found
    assert "Doctors only give me painkillers" not in found
