"""Words that are meant to do harm: in pages, in log lines, and to the expressions that read them."""

import importlib
import logging
import pkgutil
import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

import config
import sse
import strategies
from config.log_format import formatter
from strategies.generation.brief import parse_brief
from strategies.runs import shares, transitions
from strategies.worker import execution

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "![pixel](https://evil.example/p.png?q=secret)",
    "[click](javascript:alert(1))",
    "<iframe src=https://evil.example></iframe>",
    "</script><script>alert(2)</script>",
)
SLOWEST_S = 0.5
"""CPU, not wall clock, for ten times the longest text that a field takes; what goes back and forth needs far more."""
LONG = 50_000
EVIL = (
    *("a", " ", "1", "(", "<", "-", "\n", "é", "a ", "1,", "1.", "a.", "a@", "a-", '"a', "- a\n", "[a]("),
    *("http://a/", "x" * 50 + " "),
)


class Seen(HTMLParser):
    """What a browser would act upon."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "action", "srcset"}]


@pytest.mark.django_db(transaction=True)
def test_no_page_acts_upon_what_somebody_wrote(alice: Any, raw_brief: dict[str, Any]) -> None:
    business = raw_brief["business"]
    business["business_name"] = PAYLOADS[0]
    business["offer"] = " ".join(PAYLOADS)
    business["description"] = " ".join(PAYLOADS[1:])
    run, _ = transitions.create(owner=alice, brief=parse_brief(raw_brief), writer="offline")
    execution.execute(run.pk, worker="one")
    _, token = shares.create(run, days=1)
    browser = Client()
    browser.force_login(alice)
    shown = 0

    for path in ("/", f"/runs/{run.pk}", f"/runs/{run.pk}/strategy", f"/runs/{run.pk}/sections/positioning/edit"):
        shown += _harmless(browser.get(path).content.decode())
    shown += _harmless(Client().get(f"/shared/{token}").content.decode())
    assert shown >= 5, "the words must be on the pages, or nothing was tried"


def _harmless(page: str) -> int:
    seen = Seen()
    seen.feed(page)
    assert not seen.handlers
    assert not {"img", "iframe", "object", "embed"} & set(seen.tags)
    own = ("/", "#", "?", "mailto:", "https://")
    assert not [one for one in seen.addresses if one and not one.startswith(own)]
    assert "evil.example" not in "".join(seen.addresses)
    return page.count("alert(1)")


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_word_makes_a_line_of_the_log(form: str) -> None:
    hostile = "/api/v1/x\n2026-01-01 INFO root: all is well\r\x1b[2J\u2028"
    record = logging.LogRecord("api", logging.WARNING, "f", 1, "api: %s broke", (hostile,), None)

    line = formatter(form=form).format(record)

    assert len(line.splitlines()) == 1, line
    assert "\x1b[2J" not in line


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every expression that a module of ours keeps."""
    for package in (config, sse, strategies):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if {"migrations", "__main__"} & set(found.name.split(".")) or found.name == "config.asgi":
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{found.name}.{name}", value


def test_no_expression_is_slow_on_any_text() -> None:
    kept = dict(patterns())
    slow = []
    for name, pattern in kept.items():
        for piece in EVIL:
            text = (piece * LONG)[:LONG] + "!"
            began = time.thread_time()
            pattern.search(text)
            took_s = time.thread_time() - began
            if took_s > SLOWEST_S:
                slow.append((name, piece, round(took_s, 2)))

    assert len(kept) > 20
    assert not slow
