"""Builds the titles of a plan: each question first as it is asked, then by patterns, in the formats of the plan."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import Question, QuestionKind
from strategies.generation.brief.means import FormatKey
from strategies.generation.forbidden_words import find_forbidden_words
from strategies.generation.planning.decided_titles import build_decided_titles
from strategies.generation.planning.decisions import PieceDecision
from strategies.generation.planning.moves import (
    can_move_first_goal,
    cannot_come,
    goal_of_segment,
    stage_of,
)
from strategies.generation.planning.plan import Option, Pillar, Title
from strategies.generation.planning.schedule import Capacity, FormatHours
from strategies.generation.planning.title_goals import finish_titles
from strategies.generation.planning.title_patterns import (
    AS_ASKED,
    EDITION,
    FALLBACK,
    count_in_words,
    fill_pattern,
    is_one_name,
    is_question,
    load_titles,
    normalize_title,
    title_as_asked,
    title_edition,
    title_fallback,
    title_patterns,
)
from strategies.generation.planning.title_proof import (
    STORY_KINDS,
    NumberedProof,
    choose_proof,
    describe_lack,
    proof_for,
)

TITLES_MIN, TITLES_MAX = 12, 16
_FORMAT_HOURS, _FORMAT_PERCENT = 48, 25
"""Hours that the titles in one format may take, or this part of the window's hours if that is more."""
_FORMAT_TITLES_MAX, _EVENT_TITLES_MAX = 8, 3
_EVENTS: tuple[FormatKey, ...] = ("Webinar", "White paper", "Calculator or quiz", "Customer story", "Podcast episode")
"""Formats of which a plan of 90 days needs few."""
_WINDOW_PERCENT = 50
"""Most of the hours of the window that the titles in one format may ever take."""
_STORIES: FormatKey = "Customer story"
_FIGURES_ANSWER: tuple[QuestionKind, ...] = ("Comparison", "Cost", "Failure", "Fear")
"""Kinds of questions that figures answer, the best first."""


def build_titles(
    brief: Brief,
    chosen: Option,
    pillars: tuple[Pillar, ...],
    capacity: Capacity,
    pieces: tuple[PieceDecision, ...] = (),
) -> tuple[Title, ...]:
    """Return the titles of the `pieces` that a writer decided on, or of the rules if there are none.

    The rules make 12 to 16 titles, those to make first in front; fewer if there are too few questions and formats.
    No two of them are alike, and none contains a forbidden word.
    """
    if pieces:
        return build_decided_titles(brief, chosen, pieces)
    selection = _Selection(brief=brief, chosen=chosen, pillars=pillars, capacity=capacity)
    selection.add_edition()
    order = order_questions(brief, chosen)
    selection.add_round(order)
    # Questions of readers who cannot move the first goal get one title each, unless there are too few others.
    movers = tuple(n for n in order if not cannot_come(brief, brief.audience.questions[n - 1].asked_by))
    selection.fill(movers, TITLES_MAX)
    selection.fill(order, TITLES_MIN)
    if len(selection.titles) < TITLES_MIN:
        selection.add_round(order, with_fallback=True)
    return finish_titles(brief, chosen, capacity, selection.titles)


def order_questions(brief: Brief, chosen: Option) -> tuple[int, ...]:
    """Return all questions: the option's first, then those whose readers can move the first goal."""

    def rank(number: int) -> tuple[int, int, int]:
        place = chosen.questions.index(number) if number in chosen.questions else len(chosen.questions)
        asked_by = brief.audience.questions[number - 1].asked_by
        return place, 0 if can_move_first_goal(brief, asked_by) else 1, number

    return tuple(sorted(range(1, len(brief.audience.questions) + 1), key=rank))


@dataclass(slots=True, kw_only=True)
class _Selection:
    """Titles chosen so far."""

    brief: Brief
    chosen: Option
    pillars: tuple[Pillar, ...]
    capacity: Capacity
    titles: list[Title] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    patterns: Counter[str] = field(default_factory=Counter)
    formats: Counter[FormatKey] = field(default_factory=Counter)
    pieces: set[tuple[int, FormatKey]] = field(default_factory=set)

    def add_edition(self) -> None:
        """Add the regular edition if the option is built on figures that are renewed."""
        if not self.chosen.traits.has_edition:
            return
        forms = [form for form in self.capacity.formats if form.key in self.chosen.formats and self._limit(form)]
        forms.sort(key=lambda form: self.chosen.formats.index(form.key))
        for item in proof_for(self.brief, self.chosen.proof):
            if item.proof.kind != "Number" or not self._is_english():
                continue
            questions = [n for n in self.chosen.questions if n in item.questions] or list(item.questions)
            for number in sorted(questions, key=self._rank_for_figures) if forms else ():
                text = title_edition(self._question(number), item.proof)
                if text and self._is_new(text):
                    self._add(number, forms[0].key, EDITION, text, item, id_=f"edition-p{item.number}")
                    return

    def _rank_for_figures(self, number: int) -> int:
        """Return how well figures answer a question, 0 is best."""
        kind = self._question(number).kind
        return _FIGURES_ANSWER.index(kind) if kind in _FIGURES_ANSWER else len(_FIGURES_ANSWER)

    def fill(self, order: tuple[int, ...], count: int) -> None:
        """Add titles for these questions until there are `count`, or no more is possible."""
        while len(self.titles) < count and self.add_round(order):
            pass

    def add_round(self, order: tuple[int, ...], *, with_fallback: bool = False) -> bool:
        """Add at most one title for each question. Return whether any was added."""
        before = len(self.titles)
        for number in order:
            if len(self.titles) < TITLES_MAX:
                self._add_for(number, with_fallback)
        return len(self.titles) > before

    def _add_for(self, number: int, with_fallback: bool) -> None:
        for form in self._formats_for(number):
            for key, text, proof in self._candidates(number, form, with_fallback):
                if text and self._is_new(text):
                    self._add(number, form, key, text, proof)
                    return

    def _formats_for(self, number: int) -> list[FormatKey]:
        """Return the formats still free for a question: the option's, then the least used ones that suit it best."""
        suits = load_titles()["suits"].get(self._question(number).kind or "", [])
        is_first = self._is_answered_by_option(number)

        def rank(form: FormatHours) -> tuple[int, float, int]:
            is_option = is_first and form.key in self.chosen.formats
            place = suits.index(form.key) if form.key in suits else len(suits)
            return 0 if is_option else 1, self.formats[form.key] / self._limit(form), place

        free = [
            form
            for form in self.capacity.formats
            if (number, form.key) not in self.pieces
            and self.formats[form.key] < self._limit(form)
            and (form.key != _STORIES or self._has_story(number))
        ]
        return [form.key for form in sorted(free, key=rank)]

    def _is_answered_by_option(self, number: int) -> bool:
        """Whether the option's formats are for this question: it is the option's, and has the proof it may need."""
        if self.chosen.traits.needs_proof and self.chosen.proof:
            return any(item.number in self.chosen.proof for item in proof_for(self.brief, (), question=number))
        return number in self.chosen.questions or not self.chosen.questions

    def _has_story(self, number: int) -> bool:
        """Whether a customer's story answers the question, or could: cases are allowed, and none is there yet."""
        cases = [item for item in proof_for(self.brief, ()) if item.proof.kind in STORY_KINDS]
        is_barred = "Case" in (self.brief.rules.barred_proof or ())
        is_first = not cases and not is_barred and not self.formats[_STORIES]
        return is_first or any(number in item.questions for item in cases)

    def _limit(self, form: FormatHours) -> int:
        """Return how many titles may have a format: by its hours, the window's, and the owner's limit per month."""
        hours = max(form.hours, 0.1)
        usual = max(_FORMAT_HOURS, self.capacity.window_h * _FORMAT_PERCENT / 100)
        few = _EVENT_TITLES_MAX if form.key in _EVENTS else _FORMAT_TITLES_MAX
        most = min(few, max(1, int(usual / hours)))
        fits = int(self.capacity.window_h * _WINDOW_PERCENT / 100 / hours)
        if form.hours == min(item.hours for item in self.capacity.formats):
            # Titles in the quickest format are a stock for later where the window has no hours for them.
            fits = most
        monthly = form.max_per_month * 3 if form.max_per_month else most
        return min(most, fits, monthly)

    def _candidates(
        self, number: int, form: FormatKey, with_fallback: bool
    ) -> Iterator[tuple[str, str, NumberedProof | None]]:
        """Yield titles for a question in a format with key and proof, the best first."""
        question = self._question(number)
        best = choose_proof(self.brief, number, form, self.chosen.proof)
        # A worry that is no question, from a brief of version 1, is no title either.
        is_title = is_question(question) or not self._is_english()
        as_asked = (AS_ASKED, title_as_asked(question), best)
        if not is_title:
            as_asked = (FALLBACK, title_fallback(question), best)
        if form != _STORIES:
            yield as_asked
        yield from self._filled(number, form, best)
        yield as_asked
        if with_fallback:
            yield FALLBACK, title_fallback(question), best

    def _filled(
        self, number: int, form: FormatKey, best: NumberedProof | None
    ) -> Iterator[tuple[str, str, NumberedProof | None]]:
        if not self._is_english():
            return  # Patterns are English sentences; beside a question in another language they read as a mistake.
        question = self._question(number)
        usable = proof_for(self.brief, self.chosen.proof, question=number)
        for pattern in title_patterns().values():
            if self.patterns[pattern.key] >= pattern.limit:
                continue
            for item in usable if pattern.proof else (best,):
                if item and pattern.proof and not item.is_published and form != _STORIES:
                    continue
                if pattern.allows(question.kind, item.proof.kind if item else None, form):
                    names = self._names(number, item, is_speaker=pattern.key == "person_answers")
                    yield pattern.key, fill_pattern(pattern, question, names), item

    def _names(self, number: int, proof: NumberedProof | None, *, is_speaker: bool) -> dict[str, str]:
        """Return values of the slots. No person is named without permission, and the business is not its own source."""
        business, asked_by = self.brief.business.business_name, self._question(number).asked_by
        asked = sum(1 for item in self.brief.audience.questions if asked_by and item.asked_by == asked_by)
        found = {"business": business, "segment": asked_by or "", "count": count_in_words(asked)}
        said_by = proof.proof.said_by if proof and proof.is_published else None
        if said_by and said_by.casefold() != business.casefold() and (is_one_name(said_by) or not is_speaker):
            found["said_by"] = said_by
        return found

    def _add(
        self, number: int, form: FormatKey, key: str, text: str, proof: NumberedProof | None, id_: str = ""
    ) -> None:
        question = self._question(number)
        pillar = self._pillar_for(number)
        goal = goal_of_segment(self.brief, question.asked_by)
        self.texts.add(normalize_title(text))
        self.patterns[key] += 1
        self.formats[form] += 1
        if key != EDITION:
            self.pieces.add((number, form))
        self.titles.append(
            Title(
                id=id_ or f"q{number}-{form.lower().replace(' ', '-')}",
                text=text,
                pattern=key,
                question=number,
                proof=proof.number if proof and proof.is_published else None,
                proof_note=describe_lack(self.brief, question, proof),
                pillar=pillar.key,
                segment=question.asked_by or pillar.segment,
                stage=stage_of(question, self.brief.goals[goal - 1]),
                format=form,
                goal=goal,
                moves="",
                is_option=self._is_option(number, form, proof),
            )
        )

    def _is_option(self, number: int, form: FormatKey, proof: NumberedProof | None) -> bool:
        """Whether a piece is one of the option's: in its formats, with its proof, or on its questions."""
        chosen = self.chosen
        has_proof = proof is not None and proof.number in chosen.proof
        is_on_question = number in chosen.questions if chosen.questions else has_proof
        is_on = has_proof if chosen.traits.needs_proof else is_on_question
        return form in chosen.formats and (is_on or not (chosen.questions or chosen.proof))

    def _pillar_for(self, number: int) -> Pillar:
        """Return the pillar of the question that has the fewest titles for its share."""
        own = [pillar for pillar in self.pillars if number in pillar.questions] or list(self.pillars)
        counts = Counter(title.pillar for title in self.titles)
        return max(own, key=lambda p: p.share_percent * (len(self.titles) + 1) - 100 * counts[p.key])

    def _is_new(self, text: str) -> bool:
        name = normalize_title(text)
        return bool(name) and name not in self.texts and not find_forbidden_words(self.brief, text)

    def _is_english(self) -> bool:
        return self.brief.language.lower().split("-")[0] == "en"

    def _question(self, number: int) -> Question:
        return self.brief.audience.questions[number - 1]
