"""What takes the place of a part of a thesis that could not be confirmed, so that the rest of it still holds."""

from collections.abc import Mapping

from pydantic import BaseModel, JsonValue

from strategies.generation.planning.plan import Option, Plan, Tension
from strategies.generation.sections.thesis_draft import draft_tension
from strategies.generation.sections.thesis_prose import (
    FORMATS_MAX,
    QUESTIONS_MAX,
    SHARE_MIN,
    OptionProse,
    TensionProse,
    ThesisProse,
)
from strategies.generation.wording import join, lower_first

_UNEXPLAINED = "The writer’s judgement; no reason for it could be confirmed."
_GOAL = "goals.0"
_OPTION_WORDS = {
    "gives_up": "what the other two options would do with the same hours",
    "risk": "Its pieces do not reach the people they are for.",
    "speed": "unknown until the first review",
}
_SIGN = "At the last review the first goal has not moved, although the plan was kept."
_TENSION_WORDS = {
    "default": "Nothing in the plan rests on it until you decide.",
    "question": "What do you know about this?",
    "how": "Ask the person who works with it every day.",
}


def replace_in_thesis(plan: Plan, tensions: Mapping[str, Tension], path: str, prose: BaseModel) -> JsonValue:
    """Return what takes the place of the field at a path such as `chosen.risk`; None if nothing can.

    `plan` and `tensions` are those of the rules. An option keeps what can be carried out of it; where that is too
    little for a plan, formats and questions of the rules are added.
    """
    if not isinstance(prose, ThesisProse):
        return None
    match path.split("."):
        case ["bet"]:
            return _claim(f"If you {lower_first(prose.chosen.title)}, the first goal moves.")
        case ["why"]:
            return _claim(f"First, you {lower_first(prose.chosen.title)}.")
        case ["chosen", *rest]:
            return _replace_in_option(plan.options[0], prose.chosen, rest)
        case ["others", position, *rest] if int(position) < len(prose.others):
            return _replace_in_option(plan.options[1:][int(position)], prose.others[int(position)], rest)
        case ["tensions", position, *rest] if int(position) < len(prose.tensions):
            return _replace_in_tension(tensions, prose.tensions[int(position)], rest)
        case _:
            return None


def _claim(text: str) -> dict[str, JsonValue]:
    return {"text": text, "basis": [_GOAL], "reason": _UNEXPLAINED, "check": "", "sums": []}


def _replace_in_option(rules: Option, option: OptionProse, path: list[str]) -> JsonValue:
    match path:
        case []:
            if option.share_percent != SHARE_MIN:
                return option.model_dump(mode="json") | {"reason": _UNEXPLAINED, "check": ""}
            # The smallest share is still too much for its formats and questions.
            return option.model_dump(mode="json") | {
                "formats": list(dict.fromkeys([*option.formats, *rules.formats]))[:FORMATS_MAX],
                "questions": list(dict.fromkeys([*option.questions, *rules.questions]))[:QUESTIONS_MAX],
            }
        case ["text"]:
            return f"Make {_name_formats(option)} on the questions it begins with, before anything else."
        case ["title"]:
            return f"Work with {_name_formats(option)}"
        case ["change_if", _]:
            return _SIGN if _SIGN not in option.change_if else None
        case ["formats"]:
            return [*rules.formats]
        case ["questions"]:
            return [*rules.questions]
        case ["share_percent"]:
            return SHARE_MIN
        case [name]:
            return _OPTION_WORDS.get(name)
        case _:
            return None


def _name_formats(option: OptionProse) -> str:
    return join(lower_first(f"{form}s") for form in option.formats)


def _replace_in_tension(tensions: Mapping[str, Tension], item: TensionProse, path: list[str]) -> JsonValue:
    """Return the words of the rule that found the tension; general ones for a tension of the writer's own."""
    found = tensions.get(item.rule)
    if found is None:
        return _TENSION_WORDS.get(path[0]) if path else None
    drafted: dict[str, JsonValue] = draft_tension(item.rule, found).model_dump(mode="json")
    return drafted.get(path[0]) if path else drafted
