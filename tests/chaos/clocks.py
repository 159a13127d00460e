"""Processes whose clock is wrong, while that of the machine stays right; needs a C compiler."""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).parent / "servers" / "clock.c"
RIGHT = {"LD_PRELOAD": "", "CLOCK_OFF_BY_S": "0"}


def can_be_off() -> bool:
    """Return whether this machine has a compiler."""
    return shutil.which("cc") is not None


def off_by(seconds: int, folder: Path) -> dict[str, str]:
    """Return the environment of a process whose time of day is so many seconds ahead, or behind if negative."""
    library = folder / "clock.so"
    if not library.exists():
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE)], check=True)
    return {"LD_PRELOAD": str(library), "CLOCK_OFF_BY_S": str(seconds)}
