"""`manage.py doctor`: run diagnostics and print how to fix each issue."""

import json
import logging
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from config.diagnostics import run_diagnostics, run_site_diagnostics
from config.findings import Finding


class Command(BaseCommand):
    help = "Check settings, database, Redis, workers, disk and clocks. Exits with 1 if any check fails."
    # Their messages are one of the findings.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--ask-model", action="store_true", help="send the language model a request to test its key"
        )
        parser.add_argument(
            "--url",
            help="check only the way from a browser to a web process: open a stream at this address of the site and "
            "say where proxies hold it back",
        )
        parser.add_argument(
            "--watch",
            type=float,
            default=0.0,
            metavar="SECONDS",
            help="with --url: how long to keep the stream open (default: until the first heartbeat)",
        )
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = []
        with _disabled_logging():
            for finding in _choose_checks(options):
                findings.append(finding)
                if not options["json"]:
                    self._print(finding)
        if options["json"]:
            self.stdout.write(json.dumps([_as_dict(finding) for finding in findings]))
        if any(_status(finding) == "error" for finding in findings):
            sys.exit(1)

    def _print(self, finding: Finding) -> None:
        status = _status(finding)
        style = {"ok": self.style.SUCCESS, "warning": self.style.WARNING, "error": self.style.ERROR}[status]
        self.stdout.write(f"{style(f'{status:<7}')} {finding.check + ':':<14} {finding.detail}")
        if finding.issue:
            self.stdout.write(f"        {'':<14} {finding.issue.hint}")


@contextmanager
def _disabled_logging() -> Iterator[None]:
    """Disable logging: the findings say the same as the log lines of failed checks."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _choose_checks(options: dict[str, Any]) -> Iterator[Finding]:
    url: str | None = options["url"]
    if url is None:
        return run_diagnostics(ask_model=options["ask_model"])
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise CommandError("--url: must be the address of the site, such as https://strategy.example.")
    return run_site_diagnostics(url, watch_s=options["watch"])


def _status(finding: Finding) -> str:
    if finding.issue is None:
        return "ok"
    return "error" if finding.issue.is_error else "warning"


def _as_dict(finding: Finding) -> dict[str, str]:
    hint = finding.issue.hint if finding.issue else ""
    return {"check": finding.check, "status": _status(finding), "detail": finding.detail, "hint": hint}
