"""What must be true before a process serves."""

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def require_migrated_database() -> None:
    """Refuse to go on with a database that lacks tables.

    Raises:
        ImproperlyConfigured: with the command that mends it.
    """
    try:
        missing = missing_migrations()
    except DatabaseError as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL: the database does not answer ({type(error).__name__}). Start it or correct DATABASE_URL."
        ) from error
    finally:
        connection.close()
    if missing:
        raise ImproperlyConfigured(f"The database lacks {missing} migrations. Run `manage.py migrate` first.")


def missing_migrations() -> int:
    """Return how many migrations are not applied.

    Raises:
        DatabaseError: the database does not answer.
    """
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
