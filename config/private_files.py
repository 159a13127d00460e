"""Keep files that hold people's texts from other users of the machine."""

import os
from contextlib import suppress
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
