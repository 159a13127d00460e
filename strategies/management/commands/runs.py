"""`manage.py runs list|show|tail|cancel|retry|sweep|prune`: what an operator does to runs, from a terminal."""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.models import Q
from rich.console import Console

from strategies.errors import StrategyError
from strategies.management import run_table
from strategies.management.commands.generate import TERMINAL_USER
from strategies.models import REASON_MAX_CHARS, Run
from strategies.models.states import ACTIVE, RunStatus
from strategies.runs import commands as launch
from strategies.runs import selectors
from strategies.worker import retention, sweeper

LOOKS_EVERY_S = 0.5
HEX_DIGITS = 32
SHORTEST_PREFIX = 4


class Command(BaseCommand):
    help = "List runs, show or follow one, stop or retry some, hand on what nobody carries on, prune what is old."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
        listing = commands.add_parser("list", help="the newest runs")
        listing.add_argument("--status", action="append", choices=[*RunStatus, "alive"], help="only these; repeatable")
        listing.add_argument("--user", help="only this user's")
        listing.add_argument("--limit", type=_from_1, default=20, help="at most so many (20)")
        showing = commands.add_parser("show", help="one run with its sections")
        tailing = commands.add_parser("tail", help="a run's events, live, to its end")
        tailing.add_argument("--after", type=int, default=0, metavar="SEQ", help="only events after this one")
        canceling = commands.add_parser("cancel", help="stop runs; finished sections are kept")
        retrying = commands.add_parser("retry", help="have the failed sections of runs written")
        commands.add_parser("sweep", help="hand on what nobody carries on, end what is over; every worker does so")
        pruning = commands.add_parser(
            "prune", help="remove what is older than EVENT_RETENTION_DAYS and RUN_RETENTION_DAYS"
        )
        pruning.add_argument("--dry-run", action="store_true", help="say what would be removed")
        for one in (showing, tailing):
            one.add_argument("run", help="its id, or the first characters of it")
        for one in (canceling, retrying):
            one.add_argument("run", nargs="+", help="ids, or the first characters of them")
            one.add_argument("--reason", default="", help="for the runs' history; owners read why one was stopped")
            one.add_argument(
                "--as", dest="by", metavar="USER", default=TERMINAL_USER, help=f"who asks ({TERMINAL_USER})"
            )
        for one in (listing, showing, tailing):
            one.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        act: Callable[..., None] = getattr(self, f"_{what}")
        try:
            act(**options)
        except DatabaseError as error:
            told = f"The database cannot be used ({type(error).__name__}): `manage.py doctor` says why."
            raise CommandError(told) from error

    def _list(self, *, status: list[str] | None, user: str | None, limit: int, json: bool, **_: Any) -> None:
        found = Run.objects.select_related("brief", "owner")
        if status:
            found = found.filter(status__in=[*status, *(ACTIVE if "alive" in status else ())])
        if user:
            found = found.filter(owner__username=user)
        runs = list(found[:limit])
        if json:
            for run in runs:
                self._print_json(run_table.as_dict(run))
        else:
            run_table.print_list(runs, self._console())

    def _show(self, *, run: str, json: bool, **_: Any) -> None:
        if json:
            self._print_json(run_table.as_dict(_found(run)))
        else:
            run_table.print_run(_found(run), self._console())

    def _tail(self, *, run: str, after: int, json: bool, **_: Any) -> None:
        followed, shown = _found(run), run_table.event_json if json else run_table.event_line
        try:
            while True:
                events = selectors.read_events_after(followed, after)
                for event in events:
                    self.stdout.write(shown(event))
                    self.stdout.flush()
                    after = event.seq
                if not events:
                    followed.refresh_from_db()
                    if followed.is_terminal and not selectors.read_events_after(followed, after):
                        return
                    connection.close()
                    time.sleep(LOOKS_EVERY_S)
        except KeyboardInterrupt:
            return

    def _cancel(self, *, run: list[str], by: str, reason: str, **_: Any) -> None:
        self._act(launch.cancel, run, by, reason)

    def _retry(self, *, run: list[str], by: str, reason: str, **_: Any) -> None:
        self._act(launch.retry, run, by, reason)

    def _act(self, act: Callable[..., Run], names: list[str], by: str, reason: str) -> None:
        if len(reason) > REASON_MAX_CHARS:
            raise CommandError(f"--reason: at most {REASON_MAX_CHARS} characters are kept.")
        # All are found before anything is done.
        runs, actor = [_found(name) for name in names], _actor(by)
        refused = 0
        for run in runs:
            try:
                changed = act(run, by=actor, reason=reason)
                self.stdout.write(f"{run.pk}: {changed.status}. {changed.message}")
            except StrategyError as error:
                refused += 1
                self.stderr.write(f"{run.pk}: {error.message}")
        if refused:
            raise CommandError(f"{refused} of {len(runs)} were refused.")

    def _sweep(self, **_: Any) -> None:
        swept = sweeper.sweep()
        self.stdout.write(f"{swept.dispatched} handed to a worker, {swept.ended} ended.")

    def _prune(self, *, dry_run: bool, **_: Any) -> None:
        pruned = retention.prune(dry_run=dry_run)
        would = "would be removed" if dry_run else "removed"
        self.stdout.write(f"{pruned.runs} runs, {pruned.events} events and {pruned.deliveries} deliveries {would}.")

    def _console(self) -> Console:
        return Console(file=self.stdout, highlight=False)  # type: ignore[arg-type] # writes as a file does

    def _print_json(self, told: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(told))


def _found(name: str) -> Run:
    digits = name.replace("-", "").lower()
    try:
        if not SHORTEST_PREFIX <= len(digits) <= HEX_DIGITS:
            raise ValueError
        # A range of ids is what a prefix is, on every database.
        first, last = (UUID(digits.ljust(HEX_DIGITS, filler)) for filler in "0f")
    except ValueError:
        raise CommandError(f"{name}: give a run's id, or at least its first {SHORTEST_PREFIX} characters.") from None
    found = list(Run.objects.filter(Q(pk__gte=first), Q(pk__lte=last)).select_related("brief", "owner")[:2])
    if len(found) != 1:
        told = "there is no such run" if not found else "several runs begin so; give more of the id"
        raise CommandError(f"{name}: {told}.")
    return found[0]


def _actor(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        if username != TERMINAL_USER:
            raise CommandError(f"--as: there is no user {username}.")
        user = User.objects.create_user(TERMINAL_USER)
    return user


def _from_1(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("give 1 or more")
    return int(text)
