"""`manage.py doctor`: looks at everything an installation needs, and says what to do."""

import json
import logging
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.diagnostics import Finding, examine

UNWELL = 1


class Command(BaseCommand):
    help = "Look at settings, database, Redis, workers, disk and clocks; ends with 1 when something is broken."
    # What the checks say is one of the findings.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ask-model", action="store_true", help="have the model say a word, to try its key")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        # What is found is told here, and once.
        logging.disable(logging.CRITICAL)
        findings = []
        for finding in examine(ask_model=options["ask_model"]):
            findings.append(finding)
            if not options["json"]:
                self._tell(finding)
        if options["json"]:
            self.stdout.write(json.dumps([_as_dict(finding) for finding in findings]))
        if any(_state(finding) == "broken" for finding in findings):
            sys.exit(UNWELL)

    def _tell(self, finding: Finding) -> None:
        state = _state(finding)
        style = {"ok": self.style.SUCCESS, "look": self.style.WARNING, "broken": self.style.ERROR}[state]
        self.stdout.write(f"{style(f'{state:<7}')} {finding.part + ':':<14} {finding.told}")
        if finding.complaint:
            self.stdout.write(f"        {'':<14} {finding.complaint.to_do}")


def _state(finding: Finding) -> str:
    if finding.complaint is None:
        return "ok"
    return "broken" if finding.complaint.is_fault else "look"


def _as_dict(finding: Finding) -> dict[str, str]:
    to_do = finding.complaint.to_do if finding.complaint else ""
    return {"part": finding.part, "state": _state(finding), "told": finding.told, "to_do": to_do}
