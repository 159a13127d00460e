"""Gives titles to goals and to the chosen option, and says how each moves its goal."""

from dataclasses import replace

from strategies.generation.brief import Brief
from strategies.generation.brief.goals import GoalKind
from strategies.generation.brief.means import FormatKey
from strategies.generation.planning.moves import cannot_come, describe_move
from strategies.generation.planning.plan import Option, Title
from strategies.generation.planning.schedule import Capacity
from strategies.generation.planning.title_patterns import EDITION, load_titles

_OTHER_GOALS_PERCENT = 35
"""Most of the hours of all titles that may go to goals other than the first."""


def finish_titles(brief: Brief, chosen: Option, capacity: Capacity, titles: list[Title]) -> tuple[Title, ...]:
    """Give goals their titles, say how each piece moves its goal, and give the option its share."""
    hours = {form.key: form.hours for form in capacity.formats}
    described = [
        replace(
            title,
            moves=describe_move(
                brief.goals[title.goal - 1],
                title.stage,
                chosen.rule if _carries_option(chosen, title) else None,
                can_come=title.goal != 1 or not cannot_come(brief, title.segment),
            ),
        )
        for title in _share_goals(brief, hours, titles)
    ]
    return tuple(_widen_option(chosen, hours, described))


def _carries_option(chosen: Option, title: Title) -> bool:
    """Whether what the option does is true of this piece: it shows the option's proof, or goes the option's way."""
    match chosen.rule:
        case None:
            is_true = False
        case "answers" | "countdown":
            is_true = True
        case "list":
            is_true = title.format == "Newsletter"
        case "partners":
            is_true = title.format == chosen.formats[0]
        case _:
            is_true = title.pattern == EDITION or (title.proof is not None and title.proof in chosen.proof)
    return title.is_option and is_true


def _widen_option(chosen: Option, hours: dict[FormatKey, float], titles: list[Title]) -> list[Title]:
    """Count further titles in the option's formats as the option's, its questions first, until it has its share."""
    needed = sum(hours[title.format] for title in titles) * chosen.share_percent / 100
    have = sum(hours[title.format] for title in titles if title.is_option)
    others = [title for title in titles if not title.is_option and title.format in chosen.formats]
    added = set[str]()
    for title in sorted(others, key=lambda item: item.question not in chosen.questions):
        if have >= needed:
            break
        have += hours[title.format]
        added.add(title.id)
    return [replace(title, is_option=True) if title.id in added else title for title in titles]


def _share_goals(brief: Brief, hours: dict[FormatKey, float], titles: list[Title]) -> list[Title]:
    """Keep most hours for the first goal, and give each other goal a title in a format that serves it.

    The first title stays with the first goal. What is to be mentioned is, if possible, a figure.
    """
    most = sum(hours[title.format] for title in titles) * _OTHER_GOALS_PERCENT / 100
    used, found = 0.0, []
    for title in titles:
        is_other = title.goal != 1
        if is_other and (title.is_option or used + hours[title.format] > most):
            title, is_other = replace(title, goal=1), False
        used += hours[title.format] if is_other else 0
        found.append(title)
    for goal in range(2, len(brief.goals) + 1):
        kind = brief.goals[goal - 1].kind
        serves = load_titles()["serves"].get(kind or "", [])
        fitting = [t for t in found[1:] if t.goal == 1 and t.format in serves and used + hours[t.format] <= most]
        if not fitting or any(title.goal == goal for title in found):
            continue

        def rank(title: Title, kind: GoalKind | None = kind) -> tuple[bool, bool, float]:
            shows_figures = title.proof is not None and (brief.proof or ())[title.proof - 1].kind == "Number"
            return kind == "Mentions" and not shows_figures, title.is_option, hours[title.format]

        best = min(reversed(fitting), key=rank)
        used += hours[best.format]
        found[found.index(best)] = replace(best, goal=goal)
    return found
