"""Sentences, dates, clauses and stems are read the same in every language."""

from datetime import date

import pytest

from strategies.generation.writers.guard.dates import blank_dates, find_dates, unknown_dates
from strategies.generation.writers.guard.sentence_language import other_language
from strategies.generation.writers.guard.sentences import split_sentences
from strategies.generation.writers.guard.words import stem


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("We ask e.g. Anna. Then we write.", ["We ask e.g. Anna.", "Then we write."]),
        ("Am 3. November öffnet der Laden. Danach nicht.", ["Am 3. November öffnet der Laden.", "Danach nicht."]),
        ("修理は無料です。次から有料です。", ["修理は無料です。", "次から有料です。"]),
        ("First line\nSecond line", ["First line", "Second line"]),
        ("“It holds.” That is all.", ["“It holds.”", "That is all."]),
        ("Costs GBP 4.50. Or less.", ["Costs GBP 4.50.", "Or less."]),
        ("", []),
    ],
)
def test_text_is_split_into_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "by 3 November 2027", [(date(2027, 11, 3), date(2027, 11, 3))]),
        ("en", "on November 3, 2027", [(date(2027, 11, 3), date(2027, 11, 3))]),
        (
            "en",
            "in March 2027 and in 2028",
            [(date(2027, 3, 1), date(2027, 3, 31)), (date(2028, 1, 1), date(2028, 12, 31))],
        ),
        ("de", "am 3. November 2027", [(date(2027, 11, 3), date(2027, 11, 3))]),
        ("de", "am 03.11.2027", [(date(2027, 11, 3), date(2027, 11, 3))]),
        ("fr", "le 1er janvier 2027", [(date(2027, 1, 1), date(2027, 1, 1))]),
        ("ja", "2027-11-03", [(date(2027, 11, 3), date(2027, 11, 3))]),
        ("en", "You may march on; 2027 readers and 31 February 2027x", []),
    ],
)
def test_dates_are_found(language: str, text: str, days: list[tuple[date, date]]) -> None:
    assert [(day.first, day.last) for day in find_dates(text, language)] == days


def test_date_inside_the_window_or_among_the_known_is_accepted() -> None:
    first, last = date(2026, 12, 7), date(2027, 3, 6)
    known = find_dates("2027-11-30", "en")
    text = "15 January, 30 November 2027, November 2027, 15 January 2031 and 20 May"
    assert [day.text for day in unknown_dates(find_dates(text, "en"), known, first, last)] == [
        "15 January 2031",
        "20 May",
    ]


def test_dates_and_times_are_no_figures() -> None:
    assert blank_dates("at 10:00 on 3 March 2027, week 12", "en").split() == ["at", "on", ","]


@pytest.mark.parametrize(
    ("one", "other"),
    [("visits", "visitors"), ("waits", "waiting"), ("closes", "closing"), ("jackets", "jacket"), ("runs", "running")],
)
def test_forms_of_a_word_share_their_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("tag", "sentence", "found"),
    [
        ("en-GB", "Der Abschluss hängt an einer Person und einer Tabelle.", "de"),
        ("en", "修理は最初の一回が無料で、次から有料です。", "xx"),
        ("ja", "The first repair is free and every later one is not.", "en"),
        ("ja", "修理は最初の一回が無料で、次から有料です。", ""),
        ("en", "Repair log, workshop, list.", ""),
        ("de", "The label says “Wer hat die Jacke für uns genäht und wann war das?”", ""),
        ("fi", "Ensimmäinen korjaus on ilmainen, seuraavat eivät ole.", ""),
    ],
)
def test_other_language_is_found_where_it_is_certain(tag: str, sentence: str, found: str) -> None:
    assert other_language(sentence, tag) == found
