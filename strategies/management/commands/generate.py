"""`manage.py generate BRIEF.json`: write a strategy in this process."""

import json
import logging
import os
import socket
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, connection
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from strategies.errors import NothingToExport
from strategies.exports.formats import FORMATS, Format
from strategies.generation.brief import Brief, parse_brief
from strategies.generation.errors import BriefInvalid
from strategies.models import Run
from strategies.models.states import RunStatus
from strategies.runs import lease_owners, transitions
from strategies.runs.documents import export_file
from strategies.runs.writers import choose_writer
from strategies.worker import execution

TERMINAL_USER = "terminal"


class Command(BaseCommand):
    help = "Write a strategy for the brief in a JSON file. Creates a run like the web pages do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("brief", metavar="BRIEF.json", help="a file with a brief, or - for standard input")
        parser.add_argument("--pick", metavar="KEY", help="key of the brief, if the file contains a list")
        parser.add_argument("--output", type=Path, metavar="FILE", help="output file (default: standard output)")
        formats = ", ".join(f"{form.extension} ({form.title})" for form in FORMATS.values())
        parser.add_argument(
            "--format", choices=FORMATS, help=f"{formats}; default: by the extension of --output, or md"
        )
        parser.add_argument("--user", default=TERMINAL_USER, help=f"owner of the run (default: {TERMINAL_USER})")

    def handle(self, *args: Any, **options: Any) -> None:
        brief = _brief_from(options["brief"], options["pick"])
        if options["output"] and not options["output"].resolve().parent.is_dir():
            raise CommandError(f"--output: directory {options['output'].parent} does not exist.")
        form = _choose_format(options["format"], options["output"])
        with _disable_logging(unless=options["verbosity"] > 1):
            _migrate_local_database()
            self._warn_of_lost_answers(brief)
            run = self._create_run(brief, options["user"])
            self._write(run)
        run.refresh_from_db()
        self._export(run, form, options["output"])
        if run.status != RunStatus.SUCCEEDED:
            raise CommandError(f"{run.message}. {run.error_message}".strip())

    def _export(self, run: Run, form: Format, target: Path | None) -> None:
        try:
            content = export_file(run, form)
        except NothingToExport as error:
            raise CommandError(f"{run.message}. {run.error_message} {error.message}") from None
        if target:
            target.write_bytes(content)
        else:
            self.stdout.write(content.decode())

    def _warn_of_lost_answers(self, brief: Brief) -> None:
        for lost in brief.lost_answers or ():
            self.stderr.write(f"Not carried over from version 1: {lost.field}: {lost.text}")

    def _create_run(self, brief: Brief, username: str) -> Run:
        try:
            user, is_new = User.objects.get_or_create(username=username)
        except IntegrityError:
            raise CommandError(f"There is a user with another spelling of {username}. Write it the same way.") from None
        if is_new:
            user.set_unusable_password()
            user.save()
        writer, simulated_s = choose_writer(brief)
        run, _ = transitions.create(owner=user, brief=brief, writer=writer, simulated_s=simulated_s)
        return run

    def _write(self, run: Run) -> None:
        worker = lease_owners.make_owner_name(f"terminal@{socket.gethostname()}", os.getpid())
        thread = threading.Thread(target=_execute, args=(run, worker), daemon=True)
        thread.start()
        # The progress bar goes to standard error, so that the output can be piped.
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        try:
            with Progress(*columns, TimeElapsedColumn(), console=Console(file=sys.stderr)) as bar:
                task = bar.add_task("Starting", total=100)
                while not (state := _state(run))[0]:
                    bar.update(task, completed=state[1], description=state[2])
                    time.sleep(0.05)
                bar.update(task, completed=state[1], description=state[2])
            thread.join()
        except KeyboardInterrupt:
            transitions.request_cancel(run.id)
            thread.join(timeout=5)
            raise CommandError("Canceled. Finished sections are kept on the run's page.") from None


@contextmanager
def _disable_logging(*, unless: bool) -> Iterator[None]:
    """Disable logging up to warnings, such as that Redis is unavailable."""
    before = logging.root.manager.disable
    if not unless:
        logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def _execute(run: Run, worker: str) -> None:
    try:
        execution.execute(run.id, worker=worker)
    finally:
        connection.close()


def _state(run: Run) -> tuple[bool, int, str]:
    run.refresh_from_db(fields=["status", "progress", "message"])
    return run.is_terminal, run.progress, run.message


def _brief_from(path: str, pick: str | None) -> Brief:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        raw = json.loads(text)
    except OSError as error:
        raise CommandError(f"{path}: could not be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path}: not UTF-8 text.") from None
    except json.JSONDecodeError as error:
        raise CommandError(
            f"{path}: not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    if isinstance(raw, dict) and set(raw) == {"brief"}:
        raw = raw["brief"]
    if isinstance(raw, list):
        raw = _pick_brief(raw, pick)
    try:
        return parse_brief(raw)
    except BriefInvalid as error:
        problems = "\n".join(f"  {problem.field}: {problem.message}" for problem in error.problems)
        raise CommandError(f"{path}: the brief is invalid.\n{problems}") from None


def _choose_format(name: str | None, target: Path | None) -> Format:
    """Return the named format, or the one of the file's ending, or Markdown."""
    endings = [ending for ending in FORMATS if target and target.name.lower().endswith(f".{ending}")]
    form = FORMATS[name or max(endings, key=len, default="md")]
    if target is None and not form.is_text:
        raise CommandError(f"--format {form.extension}: not a text format. Name a file with --output.")
    return form


def _pick_brief(briefs: list[Any], pick: str | None) -> Any:
    by_key = {str(brief.get("key")): brief for brief in briefs if isinstance(brief, dict)}
    if pick in by_key:
        return by_key[pick]
    raise CommandError(f"The file contains {len(briefs)} briefs. Choose one with --pick: {', '.join(by_key)}.")


def _migrate_local_database() -> None:
    # On a local machine, the command should work without setup. In production, it must not migrate.
    if settings.LOCAL:
        call_command("migrate", verbosity=0, interactive=False)
