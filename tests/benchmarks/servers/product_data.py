"""Fill the product's database: `python -m tests.benchmarks.servers.product_data FILE CLIENTS`.

Writes to the file, as JSON, the fields of `tests.benchmarks.product.Content`.
"""

import json
import random
import sys
from copy import copy
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from sse.models import Channel, Event  # noqa: E402
from strategies.accounts import tokens  # noqa: E402
from strategies.generation.brief import sample_briefs  # noqa: E402
from strategies.models import Run, SectionRecord, SectionVersion  # noqa: E402
from strategies.models.states import VersionKind  # noqa: E402
from strategies.runs import transitions, versions  # noqa: E402
from strategies.runs.channels import run_channel  # noqa: E402
from strategies.worker import execution  # noqa: E402
from tests.benchmarks.servers.sign_in import build_session  # noqa: E402

LISTED_RUNS = 30
REWRITTEN_SECTION, REWRITTEN_FIELDS = "situation", ("strengths", "weaknesses", "opportunities", "threats")
REWRITTEN_VERSIONS, STATEMENTS_PER_FIELD, WORDS_PER_STATEMENT = 20, 60, 40
WORDS = tuple(f"word{number}" for number in range(500))


def main(file: Path, clients: int) -> None:
    call_command("migrate", verbosity=0)
    brief = sample_briefs()[0].brief
    owner = User.objects.create_user("owner")
    ended, active = (transitions.create(owner=owner, brief=brief, writer="offline")[0] for _ in range(2))
    execution.execute(ended.pk, worker="benchmark")
    rewrite_section(ended)
    for _ in range(LISTED_RUNS):
        copy_run(active, owner)
    session = build_session(owner)
    session.save()
    content = {
        "token": tokens.issue(owner, name="benchmark"),
        "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
        "active_run": str(active.pk),
        "ended_run": str(ended.pk),
        "brief": brief.model_dump(mode="json", exclude_none=True),
        "rewritten_section": REWRITTEN_SECTION,
        "rewritten_versions": REWRITTEN_VERSIONS,
        "clients": create_clients(active, clients),
    }
    file.write_text(json.dumps(content))


@transaction.atomic
def create_clients(template: Run, count: int) -> list[dict[str, str]]:
    """Create users with a token and an active run each."""
    created = []
    users = User.objects.bulk_create(User(username=f"client{number}", password="!") for number in range(count))
    for user in users:
        run = copy_run(template, user)
        created.append({"token": tokens.issue(user, name="benchmark"), "run_id": str(run.pk)})
    return created


def copy_run(template: Run, owner: User) -> Run:
    """Copy a run with its sections and events: creating it in the regular way takes many times as long."""
    run = copy(template)
    run._state = copy(template._state)
    run.pk, run.owner, run._state.adding = uuid4(), owner, True
    run.save(force_insert=True)
    sections = list(template.sections.all())
    for section in sections:
        section.pk, section.run = None, run
    SectionRecord.objects.bulk_create(sections)
    events = list(Event.objects.filter(channel_id=run_channel(template.pk)))
    channel = Channel.objects.create(name=run_channel(run.pk), last_seq=len(events))
    for event in events:
        event.pk, event.channel = None, channel
    Event.objects.bulk_create(events)
    return run


@transaction.atomic
def rewrite_section(run: Run) -> None:
    """Add versions of a section that differ in every line, which is the hardest case for a comparison."""
    section = run.sections.select_related("current").get(key=REWRITTEN_SECTION)
    current: SectionVersion = section.current
    for number in range(REWRITTEN_VERSIONS):
        content: dict[str, Any] = current.content | dict.fromkeys(REWRITTEN_FIELDS, build_statements(number))
        versions.add(section, VersionKind.EDITED, content=content, writer="offline", author=run.owner, base=current)


def build_statements(seed: int) -> list[dict[str, str]]:
    choose = random.Random(seed)
    texts = (" ".join(choose.choices(WORDS, k=WORDS_PER_STATEMENT)) for _ in range(STATEMENTS_PER_FIELD))
    return [{"text": text, "evidence": "assumption", "basis": "Ask by Friday."} for text in texts]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
