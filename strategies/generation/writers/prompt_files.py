"""Loads the prompts, which are Markdown files in `strategies/generation/prompts`."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

HEADINGS = ("Reader", "Task", "Good", "Bad")
"""The headings of a request's prompt, in this order."""
RULES = "rules"
"""Name of the file with the rules for all requests."""

_TITLE = re.compile(r"# (?P<title>\S.*)")
_HEADING = re.compile(r"^## (?P<heading>.*)$", re.MULTILINE)


class PromptInvalid(Exception):
    """A prompt file is missing, or has another form than `prompts/README.md` describes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What one request asks for, in the words of its file."""

    title: str
    reader: str
    """For whom the answer is, and what that person does with it."""
    task: str
    good: str
    bad: str


@cache
def load_prompt(request: str) -> Prompt:
    """Return the prompt of a request, such as `pillars`.

    Raises:
        PromptInvalid: the file is missing, or one of its headings is missing, empty, unknown or out of order.
    """
    return parse_prompt(f"{request}.md", _read_text(request))


@cache
def load_rules() -> str:
    """Return the rules for all requests as plain Markdown, without their title. Raises PromptInvalid."""
    name = f"{RULES}.md"
    _, body = _split_title(name, _read_text(RULES))
    return _require_text(body, f"{name}: there are no rules below the title.")


def parse_prompt(name: str, text: str) -> Prompt:
    """Parse the text of a prompt file. `name` is the file's name, for errors. Raises PromptInvalid."""
    title, body = _split_title(name, text)
    before, *parts = _HEADING.split(body)
    if before.strip():
        raise PromptInvalid(f"{name}: put the text below “# {title}” under “## {HEADINGS[0]}”.")
    found = [heading.strip() for heading in parts[::2]]
    for heading in HEADINGS:
        if found.count(heading) != 1:
            problem = "is missing" if heading not in found else "occurs more than once"
            raise PromptInvalid(f"{name}: the heading “## {heading}” {problem}.")
    for heading in found:
        if heading not in HEADINGS:
            raise PromptInvalid(f"{name}: the heading “## {heading}” is not one of {', '.join(HEADINGS)}.")
    if tuple(found) != HEADINGS:
        raise PromptInvalid(f"{name}: put the headings in this order: {', '.join(HEADINGS)}.")
    reader, task, good, bad = (
        _require_text(text, f"{name}: there is no text under “## {heading}”.")
        for heading, text in zip(HEADINGS, parts[1::2], strict=True)
    )
    return Prompt(title=title, reader=reader, task=task, good=good, bad=bad)


def _read_text(name: str) -> str:
    file = _folder().joinpath(f"{name}.md")
    if not file.is_file():
        raise PromptInvalid(f"{name}.md: there is no such file in strategies/generation/prompts.")
    return file.read_text(encoding="utf-8")


def _folder() -> Traversable:
    return files("strategies.generation").joinpath("prompts")


def _split_title(name: str, text: str) -> tuple[str, str]:
    first, _, body = text.strip().partition("\n")
    match = _TITLE.fullmatch(first.strip())
    if not match:
        raise PromptInvalid(f"{name}: the first line must be a title, such as “# Audience”.")
    return match["title"].strip(), body


def _require_text(text: str, message: str) -> str:
    if not text.strip():
        raise PromptInvalid(message)
    return text.strip()
