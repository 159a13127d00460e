"""`manage.py send_messages`: send webhooks and emails. Every worker runs one; more of them share the work."""

import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from strategies.worker.sender import Sender


class Command(BaseCommand):
    help = "Send webhooks and emails as they fall due, until SIGTERM. Workers run this by themselves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until-parent-exits", action="store_true", help="also stop when the process that started this has ended"
        )

    def handle(self, *args: Any, until_parent_exits: bool, **options: Any) -> None:
        sender, parent = Sender(), os.getppid()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, lambda *_: sender.stop())
        sender.run(while_true=lambda: not until_parent_exits or os.getppid() == parent)
        # Not `sys.exit`: Python would wait for threads whose messages take longer.
        os._exit(0)
