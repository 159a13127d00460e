"""A strategy of which a check has failed."""

from strategies.models import Run, SectionVersion
from strategies.sections import reads

FOUND = "Two titles are the same."


def add_failed_check(run: Run) -> None:
    """Make the first of the stored checks a failed one, to be fixed in the calendar."""
    version = reads.get_section(run, "checks").current
    first, *others = version.content["checks"]
    failed = first | {"passed": False, "explanation": FOUND, "redo": "calendar", "redo_title": "Calendar"}
    content = version.content | {"checks": [failed, *others]}
    SectionVersion.objects.filter(pk=version.pk).update(content=content)
