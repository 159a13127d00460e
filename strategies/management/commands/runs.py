"""`manage.py runs list|show|tail|cancel|retry|sweep|prune`: operate runs from a terminal."""

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

POLL_INTERVAL_S = 0.5
HEX_DIGITS = 32
SHORTEST_PREFIX = 4


class Command(BaseCommand):
    help = "List, show, follow, cancel and retry runs; sweep waiting runs; prune old ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
        listing = commands.add_parser("list", help="list runs, newest first")
        listing.add_argument("--status", action="append", choices=[*RunStatus, "active"], help="filter; repeatable")
        listing.add_argument("--user", help="filter by owner")
        listing.add_argument("--limit", type=_positive_int, default=20, help="maximum number of runs (default: 20)")
        showing = commands.add_parser("show", help="show a run with its sections")
        tailing = commands.add_parser("tail", help="follow a run's events until it ends")
        tailing.add_argument("--after", type=int, default=0, metavar="SEQ", help="show only events after this number")
        canceling = commands.add_parser("cancel", help="cancel runs; finished sections are kept")
        retrying = commands.add_parser("retry", help="retry the failed sections of runs")
        commands.add_parser("sweep", help="enqueue waiting runs and end overdue ones; workers do this regularly")
        pruning = commands.add_parser(
            "prune", help="delete events and runs older than EVENT_RETENTION_DAYS and RUN_RETENTION_DAYS"
        )
        pruning.add_argument("--dry-run", action="store_true", help="only count what would be deleted")
        for one in (showing, tailing):
            one.add_argument("run", help="run id or a prefix of it")
        for one in (canceling, retrying):
            one.add_argument("run", nargs="+", help="run ids or prefixes of them")
            one.add_argument("--reason", default="", help="for the audit log; owners see the reason for a cancel")
            actor_help = f"actor for the audit log (default: {TERMINAL_USER})"
            one.add_argument("--as", dest="by", metavar="USER", default=TERMINAL_USER, help=actor_help)
        for one in (listing, showing, tailing):
            one.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        act: Callable[..., None] = getattr(self, f"_{command}")
        try:
            act(**options)
        except DatabaseError as error:
            message = f"The database is unavailable ({type(error).__name__}). Run `manage.py doctor` to see why."
            raise CommandError(message) from error

    def _list(self, *, status: list[str] | None, user: str | None, limit: int, json: bool, **_: Any) -> None:
        found = Run.objects.select_related("brief", "owner")
        if status:
            found = found.filter(status__in=[*status, *(ACTIVE if "active" in status else ())])
        if user:
            found = found.filter(owner__username=user)
        runs = list(found[:limit])
        if json:
            for run in runs:
                self.stdout.write(run_table.run_json(run))
        else:
            run_table.print_list(runs, self._console())

    def _show(self, *, run: str, json: bool, **_: Any) -> None:
        if json:
            self.stdout.write(run_table.run_json(_find_run(run)))
        else:
            run_table.print_run(_find_run(run), self._console())

    def _tail(self, *, run: str, after: int, json: bool, **_: Any) -> None:
        followed, render = _find_run(run), run_table.event_json if json else run_table.event_line
        try:
            while True:
                events = selectors.read_events_after(followed, after)
                for event in events:
                    self.stdout.write(render(event))
                    self.stdout.flush()
                    after = event.seq
                if not events:
                    followed.refresh_from_db()
                    if followed.is_terminal and not selectors.read_events_after(followed, after):
                        return
                    connection.close()
                    time.sleep(POLL_INTERVAL_S)
        except KeyboardInterrupt:
            return

    def _cancel(self, *, run: list[str], by: str, reason: str, **_: Any) -> None:
        self._act(launch.cancel, run, by, reason)

    def _retry(self, *, run: list[str], by: str, reason: str, **_: Any) -> None:
        self._act(launch.retry, run, by, reason)

    def _act(self, act: Callable[..., Run], names: list[str], by: str, reason: str) -> None:
        if len(reason) > REASON_MAX_CHARS:
            raise CommandError(f"--reason: at most {REASON_MAX_CHARS} characters.")
        # Look up all runs first, so that a wrong id changes nothing.
        runs, actor = [_find_run(name) for name in names], _find_actor(by)
        failed = 0
        for run in runs:
            try:
                changed = act(run, by=actor, reason=reason)
                self.stdout.write(f"{run.pk}: {changed.status}. {changed.message}")
            except StrategyError as error:
                failed += 1
                self.stderr.write(f"{run.pk}: {error.message}")
        if failed:
            raise CommandError(f"{failed} of {len(runs)} runs could not be changed.")

    def _sweep(self, **_: Any) -> None:
        result = sweeper.sweep()
        self.stdout.write(f"{result.dispatched} enqueued, {result.ended} ended.")

    def _prune(self, *, dry_run: bool, **_: Any) -> None:
        pruned = retention.prune(dry_run=dry_run)
        verb = "would be deleted" if dry_run else "deleted"
        self.stdout.write(f"{pruned.runs} runs, {pruned.events} events and {pruned.deliveries} deliveries {verb}.")

    def _console(self) -> Console:
        return Console(file=self.stdout, highlight=False)  # type: ignore[arg-type] # writes as a file does


def _find_run(name: str) -> Run:
    """Return the run with this id or unique prefix of an id."""
    digits = name.replace("-", "").lower()
    try:
        if not SHORTEST_PREFIX <= len(digits) <= HEX_DIGITS:
            raise ValueError
        # A prefix is a range of ids, which works on every database.
        first, last = (UUID(digits.ljust(HEX_DIGITS, filler)) for filler in "0f")
    except ValueError:
        raise CommandError(f"{name}: not a run id or a prefix of at least {SHORTEST_PREFIX} characters.") from None
    found = list(Run.objects.filter(Q(pk__gte=first), Q(pk__lte=last)).select_related("brief", "owner")[:2])
    if len(found) != 1:
        problem = "there are several such runs; use a longer prefix" if found else "there is no such run"
        raise CommandError(f"{name}: {problem}.")
    return found[0]


def _find_actor(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        if username != TERMINAL_USER:
            raise CommandError(f"--as: there is no user {username}.")
        user = User.objects.create_user(TERMINAL_USER)
    return user


def _positive_int(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("must be 1 or more")
    return int(text)
