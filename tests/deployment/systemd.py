"""Read the systemd units of the project."""

import configparser

from tests.deployment.nginx import ROOT


def unit(kind: str) -> configparser.SectionProxy:
    """Return the `Service` section of the unit for `web` or `worker` processes."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string((ROOT / f"deploy/systemd/throughline-{kind}@.service").read_text().replace("\\\n", ""))
    return parser["Service"]
