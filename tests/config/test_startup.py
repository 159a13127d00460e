import gc
from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import startup

OBJECTS_OF_DJANGO = 50_000


@pytest.fixture
def _unfreeze() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("_unfreeze")
def test_web_process_freezes_startup_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "require_migrated_database", lambda: None)

    startup.prepare_web_process()

    assert gc.get_freeze_count() > OBJECTS_OF_DJANGO


@pytest.mark.django_db(transaction=True)
def test_web_process_does_not_start_without_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "count_unapplied_migrations", lambda: 2)

    with pytest.raises(ImproperlyConfigured, match="lacks 2 migrations"):
        startup.prepare_web_process()
