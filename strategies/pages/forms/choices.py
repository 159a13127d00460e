"""Form fields with answers to choose from: one, several, yes or no, and codes shown by their English names."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from babel import Locale
from babel.localedata import locale_identifiers
from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from strategies.generation.brief.codes import COUNTRIES, CURRENCIES, LANGUAGES
from strategies.generation.brief.typed_text import normalize, split_lines
from strategies.pages.forms.fields import LinesField, TextField

type Choices = Iterable[tuple[str, str]]

COMMON_LANGUAGES = (
    "en-GB", "en-US", "en-AU", "en-CA", "en-IE", "de", "de-AT", "de-CH", "fr", "es", "it", "nl", "pt", "pt-BR", "pl",
    "sv", "da", "no", "fi", "cs", "el", "tr", "ar", "he", "hi", "ja", "ko", "zh",
)  # fmt: skip


class _Select(forms.Select):
    """A select that also offers the submitted text, so that a wrong answer is not lost.

    Django renders a template for each option, which takes 30 ms for the countries and languages of a page.
    """

    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """Titles with choices, shown after the plain choices."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        text = str(value or "")
        attributes = {"name": name, **self.build_attrs(self.attrs, attrs)}
        plain = tuple((str(key), str(label)) for key, label in self.choices)
        known = {key for _, choices in (("", plain), *self.groups) for key, _ in choices}
        if text not in known:
            plain += ((text, text),)
        body = _render_options(plain, text)
        for title, choices in self.groups:
            body += format_html('<optgroup label="{}">{}</optgroup>', title, _render_options(choices, text))
        return format_html("<select{}>{}</select>", _render_attributes(attributes), body)


class ChoiceField(TextField):
    """One of several texts. With `blank`, an option of this label stands for no answer."""

    widget = _Select

    def __init__(self, label: str = "", *, choices: Choices, blank: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.widget.choices = [*([("", blank)] if blank else []), *choices]


class LanguageField(ChoiceField):
    """A language tag, chosen by its English name."""

    def __init__(self, label: str = "", *, blank: str = "", **options: Any) -> None:
        super().__init__(label, choices=(), blank=blank, **options)
        self.widget.groups = _language_groups()


class YesNoField(ChoiceField):
    def __init__(self, label: str = "", *, blank: str = "", **options: Any) -> None:
        super().__init__(label, choices=[("yes", "Yes"), ("no", "No")], blank=blank, **options)

    def to_python(self, value: Any) -> Any:
        text = normalize(value or "")
        return {"yes": True, "no": False}.get(text, text)

    def prepare_value(self, value: Any) -> str:
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else super().prepare_value(value)


class _Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes whose value is a text with one choice per line. Unknown choices get a box too."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name)

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        known = {str(choice) for choice, _ in self.choices}
        self.choices = [*self.choices, *((text, text) for text in value if text not in known)]
        return super().optgroups(name, value, attrs)

    def format_value(self, value: Any) -> list[str]:
        return split_lines(value or "")


class ChoicesField(LinesField):
    """Several of a list, as checkboxes."""

    widget = _Checkboxes
    layout = "choices"
    attrs: Mapping[str, Any] = {}  # type: ignore[misc]
    how = ""

    def __init__(self, label: str = "", *, choices: Choices, **options: Any) -> None:
        super().__init__(label, **options)
        self.widget.choices = list(choices)

    def label_entry(self, entry: str) -> str:
        return ""


@cache
def country_choices() -> tuple[tuple[str, str], ...]:
    return tuple(COUNTRIES.items())


@cache
def currency_choices() -> tuple[tuple[str, str], ...]:
    names = Locale("en").currencies
    return tuple((code, f"{code} ({names.get(code, code)})") for code in sorted(CURRENCIES))


@cache
def _language_groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    common = tuple((tag, name) for tag in COMMON_LANGUAGES if (name := _language_label(tag)))
    # Languages with data for dates and numbers: without them the list has Akkadian and Old English too.
    written = {tag.partition("_")[0] for tag in locale_identifiers()} - set(COMMON_LANGUAGES)
    others = ((code, name) for code, name in LANGUAGES.items() if code in written)
    return ("Common", common), ("All languages", tuple(sorted(others, key=lambda item: item[1])))


def _language_label(tag: str) -> str:
    code, _, region = tag.partition("-")
    return f"{LANGUAGES[code]} ({COUNTRIES[region]})" if region else LANGUAGES[code]


def _render_options(choices: Choices, chosen: str) -> SafeString:
    rows = ((key, SafeString(" selected" if key == chosen else ""), label) for key, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def _render_attributes(attributes: Mapping[str, Any]) -> SafeString:
    shown = ((key, key if value is True else value) for key, value in attributes.items() if value not in (False, None))
    return format_html_join("", ' {}="{}"', shown)
