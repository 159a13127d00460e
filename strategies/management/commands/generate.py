"""`manage.py generate BRIEF.json`: a strategy from the terminal, written in this process."""

import json
import logging
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
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from strategies.errors import NothingToExport
from strategies.exports.formats import FORMATS, Format
from strategies.generation.brief import Brief, parse_brief
from strategies.generation.errors import BriefInvalid
from strategies.models import Run
from strategies.models.states import RunStatus
from strategies.runs import transitions
from strategies.runs.documents import export_file
from strategies.runs.writers import choose_writer
from strategies.worker import execution

TERMINAL_USER = "terminal"


class Command(BaseCommand):
    help = "Write a strategy for the brief in a JSON file, with the same run, events and writers as the pages use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("brief", metavar="BRIEF.json", help="a brief, or - for standard input")
        parser.add_argument("--pick", metavar="KEY", help="which brief, when the file holds a list of them")
        parser.add_argument("--output", type=Path, metavar="FILE", help="where the strategy goes (standard output)")
        formats = ", ".join(f"{form.extension} ({form.title})" for form in FORMATS.values())
        parser.add_argument("--format", choices=FORMATS, help=f"{formats}; as --output ends, or else md")
        parser.add_argument("--user", default=TERMINAL_USER, help=f"whose run it is ({TERMINAL_USER})")

    def handle(self, *args: Any, **options: Any) -> None:
        brief = _brief_from(options["brief"], options["pick"])
        if options["output"] and not options["output"].resolve().parent.is_dir():
            raise CommandError(f"--output: there is no folder {options['output'].parent}.")
        form = _format(options["format"], options["output"])
        with _quiet(unless=options["verbosity"] > 1):
            _prepare_own_database()
            run = self._order(brief, options["user"])
            self._write(run)
        run.refresh_from_db()
        self._hand_out(run, form, options["output"])
        if run.status != RunStatus.SUCCEEDED:
            raise CommandError(f"{run.message}. {run.error_message}".strip())

    def _hand_out(self, run: Run, form: Format, target: Path | None) -> None:
        try:
            content = export_file(run, form).content
        except NothingToExport as error:
            raise CommandError(f"{run.message}. {run.error_message} {error.message}") from None
        if target:
            target.write_bytes(content)
        else:
            self.stdout.write(content.decode())

    def _order(self, brief: Brief, username: str) -> Run:
        user, is_new = User.objects.get_or_create(username=username)
        if is_new:
            user.set_unusable_password()
            user.save()
        writer, simulated_s = choose_writer()
        run, _ = transitions.create(owner=user, brief=brief, writer=writer, simulated_s=simulated_s)
        return run

    def _write(self, run: Run) -> None:
        worker = f"terminal@{socket.gethostname()}"
        thread = threading.Thread(target=_execute, args=(run, worker), daemon=True)
        thread.start()
        # The bar goes to standard error, so that the Markdown can be piped.
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
            raise CommandError("Stopped. Finished sections are kept in the run's page.") from None


@contextmanager
def _quiet(*, unless: bool) -> Iterator[None]:
    """The bar says it all; that nobody listens on Redis is no news in a terminal."""
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
        raise CommandError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path}: is not UTF-8 text.") from None
    except json.JSONDecodeError as error:
        raise CommandError(f"{path}: is not JSON; line {error.lineno}, column {error.colno}: {error.msg}.") from None
    if isinstance(raw, dict) and set(raw) == {"brief"}:
        raw = raw["brief"]
    if isinstance(raw, list):
        raw = _picked(raw, pick)
    try:
        return parse_brief(raw)
    except BriefInvalid as error:
        faults = "\n".join(f"  {fault.field}: {fault.message}" for fault in error.problems)
        raise CommandError(f"{path}: this brief cannot be used yet.\n{faults}") from None


def _format(asked: str | None, target: Path | None) -> Format:
    """As asked, or as the file's name ends; Markdown when that says nothing."""
    form = FORMATS.get(asked or (target.suffix[1:].lower() if target else "")) or FORMATS["md"]
    if target is None and not form.is_text:
        raise CommandError(f"--format {form.extension}: a terminal cannot show it; name a file with --output.")
    return form


def _picked(briefs: list[Any], pick: str | None) -> Any:
    by_key = {str(brief.get("key")): brief for brief in briefs if isinstance(brief, dict)}
    if pick in by_key:
        return by_key[pick]
    raise CommandError(f"This file holds {len(briefs)} briefs; choose one with --pick: {', '.join(by_key)}.")


def _prepare_own_database() -> None:
    # On a laptop nobody should have to know what a migration is; elsewhere nobody wants one made by the way.
    if settings.LOCAL:
        call_command("migrate", verbosity=0, interactive=False)
