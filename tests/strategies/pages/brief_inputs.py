"""What a browser sends for the brief form, and what the form makes of it."""

from typing import Any

from django.http import QueryDict

from strategies.pages.forms.brief import BriefForm
from strategies.pages.forms.structure import Control, Fieldset

type Inputs = dict[str, str]


def submit(inputs: Inputs) -> BriefForm:
    post = QueryDict(mutable=True)
    for name, text in inputs.items():
        # A browser sends one value for each checkbox.
        post.setlist(name, text.split("\n") if name.endswith((".weekdays", ".makes", ".sources")) else [text])
    return BriefForm.from_post(post)


def read(inputs: Inputs) -> Any:
    """Submit a valid brief and return it."""
    form = submit(inputs)
    brief = form.read()
    assert brief is not None, form.errors
    return brief


def all_controls(controls: list[Control]) -> list[Control]:
    """Return the controls and, for groups and lists, everything in them."""
    inner = [one for control in controls if isinstance(control, Fieldset) for one in control.controls]
    return controls + (all_controls(inner) if inner else [])


def find_control(form: BriefForm, name: str) -> Any:
    return next(one for one in all_controls(list(form.controls.values())) if one.name == name)


def errors_of(inputs: Inputs) -> dict[str, list[str]]:
    """Submit a brief with errors. Return the errors by control name."""
    form = submit(inputs)
    assert form.read() is None
    return {one.name: list(map(str, one.errors)) for one in all_controls(list(form.controls.values())) if one.errors}
