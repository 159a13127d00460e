"""Builds the pillars: the owner's themes, or subjects by kinds of question."""

from collections import Counter

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import QuestionKind
from strategies.generation.brief.means import Theme
from strategies.generation.forbidden_words import find_forbidden_words
from strategies.generation.planning.moves import can_move_first_goal, goal_of_segment
from strategies.generation.planning.plan import Option, Pillar
from strategies.generation.planning.title_proof import proof_for

IDEAL_MAX_CHARS = 60
"""Longest description of the ideal customer that can stand for a group's name."""

_SUBJECTS: tuple[tuple[str, tuple[QuestionKind, ...]], ...] = (
    ("Before you decide", ("Fear", "Comparison")),
    ("Prices and appointments", ("Cost", "Urgent")),
    ("How to do it", ("How-to", "Lack")),
    ("When something goes wrong", ("Failure",)),
)
_COSTS = "What it costs"
_OTHER = "Questions people ask"


def build_pillars(brief: Brief, chosen: Option) -> tuple[Pillar, ...]:
    """Return the pillars in the order of the brief, with shares that add up to 100.

    Without themes, the subjects follow the kinds of question and are marked as assumed. Every question has a pillar.
    """
    themes = _merge_themes(brief.means.themes or ())
    if themes:
        names = [theme.name for theme in themes]
        questions = _spread_questions(brief, themes)
        shares = split_percent([theme.share for theme in themes])
    else:
        subjects = _find_subjects(brief, chosen)
        names = list(subjects)
        questions = list(subjects.values())
        shares = split_percent([float(len(numbers)) for numbers in questions])
    return tuple(
        _build_pillar(brief, position, name, share, numbers, is_assumed=not themes)
        for position, (name, share, numbers) in enumerate(zip(names, shares, questions, strict=True), start=1)
    )


def split_percent(weights: list[float]) -> list[int]:
    """Return whole percentages that add up to 100, in proportion to the weights (largest remainder)."""
    total = sum(weights)
    parts = [weight / total * 100 if total else 100 / len(weights) for weight in weights]
    found = [int(part) for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda index: (found[index] - parts[index], index))
    for index in by_remainder[: 100 - sum(found)]:
        found[index] += 1
    return found


def _merge_themes(themes: tuple[Theme, ...]) -> list[Theme]:
    """Return the themes; those of the same name become one with the sum of the shares."""
    found: dict[str, Theme] = {}
    for theme in themes:
        same = found.get(theme.name.casefold())
        if same is None:
            found[theme.name.casefold()] = theme
            continue
        numbers = dict.fromkeys((*(same.questions or ()), *(theme.questions or ())))
        found[theme.name.casefold()] = same.model_copy(
            update={"share": same.share + theme.share, "questions": tuple(numbers) or None}
        )
    return list(found.values())


def _spread_questions(brief: Brief, themes: list[Theme]) -> list[tuple[int, ...]]:
    """Return the questions of each theme. Those without one go to the theme with the fewest for its share."""
    found = [list(theme.questions or ()) for theme in themes]
    placed = {number for numbers in found for number in numbers}
    for number in range(1, len(brief.audience.questions) + 1):
        if number not in placed:
            emptiest = min(range(len(found)), key=lambda i: (len(found[i]) + 1) / max(themes[i].share, 0.1))
            found[emptiest].append(number)
    return [tuple(sorted(numbers)) for numbers in found]


def _find_subjects(brief: Brief, chosen: Option) -> dict[str, tuple[int, ...]]:
    """Return questions by subject. If all are of one subject, the option's questions get their own."""
    subject_of = {kind: title for title, kinds in _SUBJECTS for kind in kinds}
    found: dict[str, tuple[int, ...]] = dict.fromkeys((*(title for title, _ in _SUBJECTS), _OTHER), ())
    for number, question in enumerate(brief.audience.questions, start=1):
        title = subject_of[question.kind] if question.kind else _OTHER
        found[title] = (*found[title], number)
    found = {title: numbers for title, numbers in found.items() if numbers}
    if len(found) > 1:
        kinds = {question.kind for question in brief.audience.questions}
        return found if "Urgent" in kinds else {_price_title(title): numbers for title, numbers in found.items()}
    ((title, numbers),) = found.items()
    first = tuple(number for number in numbers if number in chosen.questions)
    rest = tuple(number for number in numbers if number not in first)
    return {chosen.traits.subject: first, title: rest} if first and rest else found


def _price_title(title: str) -> str:
    return _COSTS if title == _SUBJECTS[1][0] else title


def _build_pillar(
    brief: Brief, position: int, name: str, share: int, questions: tuple[int, ...], *, is_assumed: bool
) -> Pillar:
    is_clean = not find_forbidden_words(brief, name)
    title = name if is_clean else f"Subject {position}"
    asked_by = [brief.audience.questions[number - 1].asked_by for number in questions]
    movers = [name for name in asked_by if name and can_move_first_goal(brief, name)]
    groups = Counter(movers or [name for name in asked_by if name])
    segment = groups.most_common(1)[0][0] if groups else None
    published = [item for item in proof_for(brief, ()) if item.is_published]
    return Pillar(
        key=f"p{position}",
        title=title,
        share_percent=share,
        is_share_assumed=is_assumed,
        questions=questions,
        proof=tuple(sorted(item.number for item in published if set(item.questions) & set(questions))),
        segment=segment or _name_everybody(brief),
        goal=goal_of_segment(brief, segment),
        hub=f"{title}: questions and answers" if len(questions) > 1 else title,
    )


def _name_everybody(brief: Brief) -> str:
    """Return the first group, or the ideal customer if that is short enough."""
    if brief.audience.segments:
        return brief.audience.segments[0].name
    ideal = " ".join(brief.audience.ideal_customer.split()).rstrip(". ")
    return ideal if len(ideal) <= IDEAL_MAX_CHARS else "Your ideal customer"
