"""Empty the test database after tests with real transactions, many times faster than Django does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management.commands import flush

KEPT_TABLES = frozenset({"django_content_type", "auth_permission"})
"""Filled from the models when the database is created. No test changes them."""


@contextmanager
def fast_flush() -> Iterator[None]:
    """Make Django's `flush` keep `KEPT_TABLES`, rather than fill them again, and delete rows rather than truncate.

    Truncating writes new files for every table and index of PostgreSQL, whose tables are nearly empty here.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", _delete_all_rows)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_: None)
        yield


def _delete_all_rows(style: object, connection: Any, **_: bool) -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    # In any order, because foreign keys are checked at the end of the transaction.
    return [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables if table not in KEPT_TABLES]
