"""`manage.py up`: run everything on this machine with one command."""

import json
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.local_stack import Announcement, LocalStack, StartFailed
from config.processes import StopSignals

REPLAY_DEFAULT_S = 40.0


class Command(BaseCommand):
    help = "Run Throughline on this machine: Valkey, database, worker and web server. Ctrl-C stops everything."
    # The stack itself migrates the database before anything needs it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port", type=int, default=8000, help="port of the web server on 127.0.0.1 (default: 8000)"
        )
        parser.add_argument(
            "--rehearse",
            type=float,
            metavar="SECONDS",
            help="simulate long runs: the offline writer takes this many seconds for each, labeled as simulated",
        )
        parser.add_argument(
            "--replay",
            type=float,
            nargs="?",
            const=REPLAY_DEFAULT_S,
            metavar="SECONDS",
            help="replay example answers for the sample briefs, over this many seconds for each run (default: "
            f"{REPLAY_DEFAULT_S:g}); no model is called",
        )
        parser.add_argument("--json", action="store_true", help="print one line of JSON instead of the banner")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError(
                "`up` is for local use, but SECRET_KEY or DEBUG=false makes this a production configuration. Unset it, "
                "or run the web server and the worker as the README shows."
            )
        if not 0 < options["port"] < 65536:
            raise CommandError("--port: must be a number from 1 to 65535.")
        if options["rehearse"] is not None and not 0 < options["rehearse"] <= 3600:
            raise CommandError("--rehearse: must be more than 0 and at most 3600 seconds.")
        if options["replay"] is not None and not 0 < options["replay"] <= 3600:
            raise CommandError("--replay: must be more than 0 and at most 3600 seconds.")
        if options["replay"] and options["rehearse"]:
            raise CommandError("--replay and --rehearse cannot be used together: a run is replayed or simulated.")
        stop = StopSignals(signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        try:
            with LocalStack(port=options["port"], simulated_s=options["rehearse"], replay_s=options["replay"]) as stack:
                if stack.wait_until_serving(stop):
                    self._announce(stack.announcement(), as_json=options["json"])
                    stack.watch(stop)
        except StartFailed as error:
            raise CommandError(str(error)) from None
        if not options["json"]:
            self.stdout.write("Stopped. Nothing is left running.")

    def _announce(self, announcement: Announcement, *, as_json: bool) -> None:
        self.stdout.write(json.dumps(announcement.as_dict()) if as_json else announcement.as_banner())
        sys.stdout.flush()
