"""Checks that must pass before a process serves."""

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


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
