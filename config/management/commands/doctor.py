"""`manage.py doctor`: run diagnostics and print how to fix each issue."""

import json
import logging
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.diagnostics import Finding, run_diagnostics


class Command(BaseCommand):
    help = "Check settings, database, Redis, workers, disk and clocks. Exits with 1 if any check fails."
    # Their messages are one of the findings.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--ask-model", action="store_true", help="send the language model a request to test its key"
        )
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        # The findings say the same as the log lines of failed checks.
        logging.disable(logging.CRITICAL)
        findings = []
        for finding in run_diagnostics(ask_model=options["ask_model"]):
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


def _status(finding: Finding) -> str:
    if finding.issue is None:
        return "ok"
    return "error" if finding.issue.is_error else "warning"


def _as_dict(finding: Finding) -> dict[str, str]:
    hint = finding.issue.hint if finding.issue else ""
    return {"check": finding.check, "status": _status(finding), "detail": finding.detail, "hint": hint}
