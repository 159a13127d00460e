"""Files that hold people's texts cannot be read by other users of the machine."""

import errno
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import processes
from config.private_files import create_private_folder, write_private_file
from config.settings.databases import complete_sqlite
from config.settings.parsing import load_or_create_secret_key

ROOT = Path(__file__).parent.parent.parent


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_sqlite_files_are_private_also_if_they_were_not(tmp_path: Path) -> None:
    path = tmp_path / "throughline.sqlite3"
    complete_sqlite({"NAME": str(path)}, data_dir=tmp_path)
    assert mode(path) == 0o600

    wal = tmp_path / "throughline.sqlite3-wal"
    wal.touch(mode=0o644)
    for one in (path, wal):
        one.chmod(0o644)
    complete_sqlite({"NAME": str(path)}, data_dir=tmp_path)

    assert (mode(path), mode(wal)) == (0o600, 0o600)


def test_sqlite_in_memory_creates_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    complete_sqlite({"NAME": ":memory:"}, data_dir=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_every_file_of_an_installation_is_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    child = processes.start("one", [sys.executable, "-c", "print('text')"], log_dir=data / "log")
    child.process.wait()
    load_or_create_secret_key(data)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    subprocess.run([sys.executable, "manage.py", "migrate"], cwd=ROOT, env=environment, check=True, capture_output=True)

    files = [path for path in data.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"one.log", "secret_key", "throughline.sqlite3"}
    assert {path.name: oct(mode(path)) for path in files if mode(path) & 0o077} == {}


def test_folder_is_private_when_it_is_created_and_then_left_alone(tmp_path: Path) -> None:
    create_private_folder(tmp_path / "data")
    assert mode(tmp_path / "data") == 0o700

    (tmp_path / "data").chmod(0o750)
    create_private_folder(tmp_path / "data")
    assert mode(tmp_path / "data") == 0o750


def test_file_that_cannot_be_written_whole_is_not_written_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "account.json"
    write_private_file(path, "old")

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_private_file(path, "new")
    with pytest.raises(OSError, match="No space"):
        load_or_create_secret_key(tmp_path)

    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("account.json", "old")]


def test_processes_that_start_at_once_get_one_secret_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_or_create_secret_key(tmp_path), range(32)))

    assert keys == {(tmp_path / "secret_key").read_text()}
    assert mode(tmp_path / "secret_key") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
