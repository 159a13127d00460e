"""Keep files that hold people's texts from other users of the machine."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def create_private_file(path: Path) -> None:
    """Create a file that only its owner can read. Take access to an existing file of ours from everybody else."""
    # A file system that is read-only, or has no modes, is the operator's choice.
    with suppress(OSError):
        path.touch(mode=0o600)
        if path.stat().st_uid == os.geteuid():
            path.chmod(0o600)


def create_private_folder(path: Path) -> None:
    """Create a folder that only its owner can enter. An existing one is left alone: the operator may share it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private_file(path: Path, text: str) -> None:
    """Write a file that only its owner can read. A crash or a full disk leaves the old content, or no file.

    Raises:
        OSError: it could not be written.
    """
    with _complete_copy(path, text) as copy:
        copy.replace(path)


def create_private_file_once(path: Path, text: str) -> None:
    """Do the same, unless the file exists: of several processes the first one decides.

    Raises:
        OSError: it could not be written.
    """
    with _complete_copy(path, text) as copy, suppress(FileExistsError):
        path.hardlink_to(copy)


@contextmanager
def _complete_copy(path: Path, text: str) -> Iterator[Path]:
    """Write the text to a file of another name beside `path`, and remove that at the end."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
