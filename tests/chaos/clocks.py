"""Processes with a wrong clock on a machine whose clock is right. Needs a C compiler."""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).parent / "servers" / "clock.c"
CORRECT_CLOCK = {"LD_PRELOAD": "", "CLOCK_OFFSET_S": "0"}


def can_change_clock() -> bool:
    """Return whether this machine has a C compiler."""
    return shutil.which("cc") is not None


def build_environment(seconds: int, folder: Path) -> dict[str, str]:
    """Return environment variables that set a process's clock forward, or back if negative."""
    library = folder / "clock.so"
    if not library.exists():
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE)], check=True)
    return {"LD_PRELOAD": str(library), "CLOCK_OFFSET_S": str(seconds)}
