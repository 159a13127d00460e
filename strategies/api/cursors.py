"""Cursor pagination, newest first. Pages stay stable while rows are added or deleted."""

from datetime import datetime
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from strategies.errors import InvalidFields
from strategies.generation.errors import Problem
from strategies.site_urls import make_absolute

SALT = "strategies.api.cursor"


def paginate[Row: Model](
    request: HttpRequest,
    response: HttpResponse,
    rows: "QuerySet[Row]",
    *,
    cursor: str | None,
    limit: int,
    moment: str = "created_at",
) -> tuple[list[Row], str | None]:
    """Return a page of rows by `moment` and id, and the cursor of the next page. Sets the `Link` header.

    Raises:
        InvalidFields: the cursor is not one of ours.
    """
    if cursor:
        at, row_id = _decode(cursor, rows.model)
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at}, id__lt=row_id))
    page = list(rows.order_by(f"-{moment}", "-id")[: limit + 1])
    if len(page) <= limit:
        return page, None
    next_cursor = _encode(page[limit - 1], moment)
    query = request.GET.copy()
    query["cursor"] = next_cursor
    response["Link"] = f'<{make_absolute(request.path)}?{query.urlencode()}>; rel="next"'
    return page[:limit], next_cursor


def _encode(row: Any, moment: str) -> str:
    return signing.dumps([getattr(row, moment).isoformat(), str(row.pk)], salt=SALT)


def _decode(cursor: str, model: type[Model]) -> tuple[datetime, Any]:
    try:
        at, row_id = signing.loads(cursor, salt=SALT)
        return datetime.fromisoformat(at), model._meta.pk.to_python(row_id)
    except (signing.BadSignature, ValueError, ValidationError):
        raise InvalidFields([Problem(field="cursor", message="Invalid cursor.")]) from None
