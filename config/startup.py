"""What a process does before it serves or works."""

import codecs
import encodings
import gc
import pkgutil
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.template import Engine
from django.template.loader import get_template
from django.urls import get_resolver

from strategies.worker.sweeper import Sweeper, end_expired_and_log


def start_web_process() -> None:
    """Prepare this process, and end overdue runs regularly: a deadline must also hold while no worker runs.

    Raises:
        ImproperlyConfigured: see `require_migrated_database`.
    """
    prepare_web_process()
    Sweeper(end_expired_and_log).start()


def prepare_web_process() -> None:
    """Check the database, import what requests need, and exclude what exists now from garbage collection.

    A full collection would visit all modules, which takes 50 to 100 ms in which no stream can be written to.

    Raises:
        ImproperlyConfigured: see `require_migrated_database`.
    """
    require_migrated_database()
    _import_codecs()
    _compile_templates()
    _import_views()
    gc.collect()
    gc.freeze()


def _import_views() -> None:
    """Import all views, and what Django imports when the first error occurs."""
    resolver = get_resolver()
    resolver.url_patterns  # noqa: B018 - imports them
    for status in (400, 403, 404, 500):
        resolver.resolve_error_handler(status)


def _import_codecs() -> None:
    """Import every text encoding. Python would not find one again if its import failed once.

    For example at a moment without free file descriptors: responses would fail until the process ends.
    """
    for module in pkgutil.iter_modules(encodings.__path__):
        # Not every module is an encoding, and some exist on other systems only.
        with suppress(LookupError):
            codecs.lookup(module.name)


def _compile_templates() -> None:
    """Compile the pages of the site. Django would not find their tags again if an import failed once, as above."""
    for folder in Engine.get_default().dirs:
        for path in Path(folder).rglob("*.html"):
            get_template(str(path.relative_to(folder)))


def require_migrated_database() -> None:
    """Check that every migration is applied.

    Raises:
        ImproperlyConfigured: The message says what to do.
    """
    try:
        unapplied = count_unapplied_migrations()
    except DatabaseError as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL: the database is unavailable ({type(error).__name__}). Start it or correct DATABASE_URL."
        ) from error
    finally:
        connection.close()
    if unapplied:
        raise ImproperlyConfigured(f"The database lacks {unapplied} migrations. Run `manage.py migrate` first.")


def count_unapplied_migrations() -> int:
    """Return the number of migrations that are not applied.

    Raises:
        DatabaseError: The database is unavailable.
    """
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
