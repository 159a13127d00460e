"""`manage.py sse_schema`: print the JSON Schema of the messages on a stream."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from sse.wire_schema import wire_schema


class Command(BaseCommand):
    help = "Print the JSON Schema of the messages on a stream."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(wire_schema(), indent=2))
