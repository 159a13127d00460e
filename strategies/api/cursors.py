"""Pages of what is listed newest first: a cursor holds on to its place whatever is added meanwhile."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from strategies.errors import InvalidFields
from strategies.generation.errors import Problem

SALT = "strategies.api.cursor"


def paginate[Row: Model](
    request: HttpRequest, response: HttpResponse, rows: "QuerySet[Row]", *, cursor: str | None, limit: int
) -> tuple[list[Row], str | None]:
    """Return one page of rows that have `created_at` and `id`, and the cursor of the next; `Link` tells of it too.

    Raises:
        InvalidFields: a cursor that no page gave.
    """
    if cursor:
        created_at, row_id = _read(cursor)
        rows = rows.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, id__lt=row_id))
    page = list(rows.order_by("-created_at", "-id")[: limit + 1])
    if len(page) <= limit:
        return page, None
    following = _make(page[limit - 1])
    asked = request.GET.copy()
    asked["cursor"] = following
    response["Link"] = f'<{request.path}?{asked.urlencode()}>; rel="next"'
    return page[:limit], following


def _make(row: Any) -> str:
    return signing.dumps([row.created_at.isoformat(), str(row.pk)], salt=SALT)


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        created_at, row_id = signing.loads(cursor, salt=SALT)
        return datetime.fromisoformat(created_at), UUID(row_id)
    except (signing.BadSignature, ValueError):
        raise InvalidFields([Problem(field="cursor", message="This is not a cursor that a page gave.")]) from None
