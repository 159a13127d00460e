"""Secrets are masked in every line of every logger, and by nginx for every URL that carries one."""

import json
import logging
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from config.log_format import ACCESS_LOGGERS, formatter
from config.secret_masking import mask_secrets
from strategies.accounts import client_tokens, tokens
from strategies.models import ApiToken, Run, TokenScope
from strategies.runs import shares
from strategies.webhooks.signing import generate_secret
from tests.strategies.writing import write_all

NGINX = Path(__file__).parent.parent.parent / "deploy/nginx.conf"
LOGGERS = [
    *("strategies.x", "config.x", "sse.x", "django", "django.request", "django.security.csrf", "celery.worker"),
    *("kombu", "asyncio", "py.warnings", "uvicorn", "uvicorn.error", "gunicorn.error", "hypercorn.error"),
    *ACCESS_LOGGERS,
]
LOG_FROM_EVERY_LOGGER = f"""
import logging, logging.config, sys
from django.conf import settings
settings.configure(DEBUG=True)
from django.utils.log import DEFAULT_LOGGING
from uvicorn.config import LOGGING_CONFIG
from config.log_format import logging_settings
for configuration in (LOGGING_CONFIG, DEFAULT_LOGGING, logging_settings(level="DEBUG", form=sys.argv[1])):
    logging.config.dictConfig(configuration)
for name in {LOGGERS}:
    try:
        raise ValueError(sys.argv[2])
    except ValueError:
        logging.getLogger(name).error('"GET %s" %d', sys.argv[2], 404, exc_info=True, extra={{"reason": sys.argv[2]}})
"""


@pytest.fixture
def secrets(alice: Any, run: Run) -> list[str]:
    """One of every kind that this site gives out."""
    api_token = tokens.issue(alice, name="test")
    client_token, _ = client_tokens.issue(
        ApiToken.objects.get(), scopes=[TokenScope.READ], run_ids=[run.pk], lifetime_s=60
    )
    _, share_token = shares.create(write_all(run), days=1)
    return [api_token, client_token, share_token, default_token_generator.make_token(alice), generate_secret()]


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["text", "json"])
def test_every_logger_masks_every_secret(secrets: list[str], form: str) -> None:
    url = "/x?" + "&".join(f"a={secret}" for secret in secrets) + "&ticket=hunter2"

    done = subprocess.run(
        [sys.executable, "-c", LOG_FROM_EVERY_LOGGER, form, url], capture_output=True, text=True, check=True, timeout=60
    )

    output = done.stdout + done.stderr
    assert output.count("ValueError") >= len(LOGGERS)
    assert len(re.findall(r"\bticket=…", output)) >= 3 * len(LOGGERS)
    assert [secret for secret in [*secrets, "hunter2"] if secret in output] == []
    if form == "json":
        assert [json.loads(line)["logger"] for line in done.stderr.splitlines()] == LOGGERS


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "address",
    ["/shared/{}", "/shared/{}/badge.svg", "/shared/{}/", "/shared/{})", "/shared/x{}", "//shared/{}.", "/{}"],
)
def test_share_token_is_masked_wherever_it_is_in_the_path(
    secrets: list[str], caplog: pytest.LogCaptureFixture, method: str, address: str
) -> None:
    caplog.set_level(logging.INFO)
    token = secrets[2]

    getattr(Client(), method)(address.format(token))

    lines = [formatter("json").format(record) for record in caplog.records]
    assert any("…" in line for line in lines)
    assert [line for line in lines if token[3:30] in line] == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("redis://:hunter2@host:6379/0", "redis://:…@host:6379/0"),
        ("postgresql://user:hunter2@host/db", "postgresql://user:…@host/db"),
        ("Authorization: Bearer abcdefghijklmnop1234", "Authorization: Bearer …"),
        ("GET /stream?ticket=hunter2&x=1", "GET /stream?ticket=…&x=1"),
        ("/accounts/password/reset/MQ/d3k2x1-" + "0a" * 16, "/accounts/password/reset/MQ/…"),
    ],
)
def test_secret_is_masked_by_its_shape(text: str, masked: str) -> None:
    assert mask_secrets(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "run created: run=0192d0c0-3c5e-7cc1-98c4-dc0c0c07398f",
        "request_id=0af7651916cd43dd8448eb211c80319c",
        "SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR: must be 1 or more.",
        "GET /api/v1/runs?status=failed 200",
        "token tl_abcd revoked",
    ],
)
def test_other_text_is_kept(text: str) -> None:
    assert mask_secrets(text) == text


@pytest.mark.parametrize("piece", ["://", "a:", "0123456-", "ts_", "&key=", "bearer ", "te_a."])
def test_masking_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    mask_secrets(piece * (200_000 // len(piece)))

    assert time.process_time() - started < 0.5


def test_nginx_masks_every_url_that_carries_a_token() -> None:
    carrying = list(_urls_with_tokens(get_resolver(), ""))

    assert len(carrying) >= 2
    for url in carrying:
        for suffix in ("", "/", ")"):
            assert "hunter2" not in _path_logged_by_nginx(url + suffix), url
            assert "hunter2" not in _path_logged_by_nginx("/prefix" + url + suffix), url


@pytest.mark.parametrize("path", ["/accounts/password/reset/", "/accounts/login/", "/runs/1/shares", "/new"])
def test_nginx_logs_other_paths(path: str) -> None:
    assert _path_logged_by_nginx(path) == path


@pytest.mark.django_db
def test_nginx_masks_tokens_by_shape(secrets: list[str]) -> None:
    for secret in [*secrets[:3], secrets[4]]:
        assert secret[6:20] not in _path_logged_by_nginx(f"/missing/\n{secret}")


def _urls_with_tokens(resolver: URLResolver, prefix: str) -> Any:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _urls_with_tokens(entry, route)
        elif isinstance(entry, URLPattern) and re.search(r"<(\w+:)?(token|uidb64|ticket|secret)>", route):
            yield "/" + re.sub(r"<[^>]+>", "hunter2", route)


def _path_logged_by_nginx(path: str) -> str:
    table = re.search(r"map \$uri \$logged_path \{(.*?)\n    \}", NGINX.read_text(), re.DOTALL)
    assert table
    for pattern, shown in re.findall(r'"~(.+?)" (\S+);', table[1]):
        if found := re.search(pattern.replace("(?<", "(?P<"), path):
            return str(shown).replace("$shown", found["shown"])
    return path


def test_settings_use_the_masking_formatter() -> None:
    configuration: dict[str, Any] = settings.LOGGING

    assert configuration["formatters"]["line"]["()"] == "config.log_format.formatter"
    assert {handler["formatter"] for handler in configuration["handlers"].values()} == {"line"}
