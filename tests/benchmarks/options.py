"""Types of command line options."""

import argparse
from collections.abc import Callable


def number_between(minimum: int, maximum: int) -> Callable[[str], int]:
    """Return an argparse `type` that accepts a whole number in this range."""

    def parse(text: str) -> int:
        if not minimum <= int(text) <= maximum:
            raise argparse.ArgumentTypeError(f"give a number from {minimum} to {maximum}")
        return int(text)

    return parse
