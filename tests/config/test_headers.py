"""Security headers and cookies of every response."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent.parent
PATHS = ("/accounts/login/", "/new", "/api/v1/runs", "/api/v1/docs", "/nothing", "/admin/login/", "/metrics")
PRINT_SETTINGS = """
import json
from django.conf import settings
names = ("SESSION_COOKIE_NAME SESSION_COOKIE_SECURE SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE CSRF_COOKIE_NAME "
         "CSRF_COOKIE_SECURE SESSION_COOKIE_PATH CSRF_COOKIE_PATH "
         "SECURE_HSTS_SECONDS SECURE_SSL_REDIRECT DEBUG").split()
import config.settings as settings
print(json.dumps({name: getattr(settings, name, None) for name in names}))
"""


@pytest.mark.parametrize("path", PATHS)
def test_security_headers_are_on_every_response(path: str, alice: Any) -> None:
    client = Client()
    client.force_login(alice)
    headers = client.get(path).headers

    policy = dict(directive.strip().partition(" ")[::2] for directive in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["img-src"] == "'self' data:"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    for feature in ("camera", "microphone", "geolocation", "payment", "usb"):
        assert f"{feature}=()" in headers["Permissions-Policy"]
    assert not [name for name in headers if name.startswith("Access-Control-")]


def test_api_responses_are_not_cached(alice: Any, run: Any) -> None:
    api = Client()
    api.force_login(alice)
    for path in ("/runs", f"/runs/{run.id}/strategy", "/webhooks", "/nothing"):
        cached = api.get(f"/api/v1{path}").headers["Cache-Control"]
        assert "no-store" in cached, path
    polled = api.get(f"/api/v1/runs/{run.id}")
    assert polled["Cache-Control"] == "private, no-cache"
    assert set(polled["Vary"].split(", ")) >= {"Cookie", "Authorization"}


def test_production_cookies_require_https_and_the_exact_host(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "correct-horse-battery-staple-" * 2 + "0123456789",
        "ALLOWED_HOSTS": "throughline.example",
        "SITE_URL": "https://throughline.example/strategy",
    }
    ended = subprocess.run(
        [sys.executable, "-c", PRINT_SETTINGS], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    values = json.loads(ended.stdout)
    # Browsers accept these names only with the path `/`, which is Django's default.
    assert values["SESSION_COOKIE_NAME"] == "__Host-throughline_strategy_session"
    assert values["CSRF_COOKIE_NAME"] == "__Host-throughline_strategy_csrf"
    assert not [name for name in ("SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH") if values[name]]
    assert values["SESSION_COOKIE_SECURE"] is values["CSRF_COOKIE_SECURE"] is values["SECURE_SSL_REDIRECT"] is True
    assert values["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert values["DEBUG"] is False
