"""The demo account of `manage.py up`. It is stored in a private file, so that it survives restarts."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.contrib.auth.models import User

from config.private_files import write_private_file
from strategies.accounts import tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """Credentials in plain text. They are only used on this machine, over loopback."""

    username: str
    password: str
    token: str


def ensure_demo_account(data_dir: Path) -> DemoAccount:
    """Return the demo account. Create it, or reset it if its password or token does not work."""
    path = data_dir / "demo_account.json"
    account = _read(path)
    user, _ = User.objects.get_or_create(username="demo", defaults={"is_staff": True, "is_superuser": True})
    if account and user.check_password(account.password) and tokens.get_owner(account.token) == user:
        return account
    password = secrets.token_urlsafe(9)
    user.set_password(password)
    user.save(update_fields=["password"])
    account = DemoAccount(
        username=user.username, password=password, token=tokens.issue(user, name="Created by manage.py up")
    )
    write_private_file(path, json.dumps(asdict(account)))
    return account


def _read(path: Path) -> DemoAccount | None:
    """Return the stored account, or None if there is none that can be read."""
    try:
        return DemoAccount(**json.loads(path.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
