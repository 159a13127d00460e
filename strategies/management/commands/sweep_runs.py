"""`manage.py sweep_runs`: what every worker does every fifteen seconds, once and now."""

from typing import Any

from django.core.management.base import BaseCommand

from strategies.sweeper import sweep


class Command(BaseCommand):
    help = "Hand every run that nobody carries on to a worker, and end those that are over."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep()
        self.stdout.write(f"{swept.dispatched} handed to a worker, {swept.ended} ended.")
