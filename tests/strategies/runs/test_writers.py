"""Which writer a run gets, with which key, and the system checks of its settings."""

from typing import Any

import pytest

from strategies import checks
from strategies.generation.brief.samples import sample_briefs
from strategies.generation.writers.fallback import FallbackWriter
from strategies.generation.writers.model import ModelWriter
from strategies.generation.writers.replay import ReplayWriter
from strategies.models import Run
from strategies.runs import transitions
from strategies.runs.writers import build_writer, choose_writer, max_concurrency, model_config, writer_label
from strategies.worker import execution


@pytest.fixture
def configured(settings: Any) -> Any:
    """Configure an OpenAI model with a self-hosted fallback."""
    settings.WRITER_MODEL = "openai:gpt-4o"
    settings.WRITER_API_KEY = "sk-first"
    settings.WRITER_FALLBACK_MODEL = "openai-compatible:local"
    settings.WRITER_FALLBACK_BASE_URL = "http://127.0.0.1:1/v1"
    return settings


def make_run(writer: str) -> Run:
    return Run(writer=writer, simulated_s=1)


def run_checks() -> list[str]:
    return [str(message.id) for message in checks.check_model_writers(None)]


def test_offline_writer_is_the_default_with_a_concurrency_of_one(settings: Any) -> None:
    assert choose_writer() == ("offline", 0.0)
    assert build_writer(make_run("offline")).name == "offline"
    assert max_concurrency("offline") == max_concurrency("simulated") == 1


def test_samples_are_replayed_and_other_briefs_written_offline(settings: Any) -> None:
    settings.REPLAY_RUN_S = 7.0
    sample = sample_briefs()[0].brief
    business = sample.business.model_copy(update={"business_name": "Another"})

    assert choose_writer(sample) == choose_writer() == ("replay", 7.0)
    assert choose_writer(sample.model_copy(update={"business": business})) == ("offline", 0.0)
    assert isinstance(build_writer(make_run("replay")), ReplayWriter)
    assert "no model was called" in writer_label("replay")


def test_model_writes_as_many_sections_at_once_as_configured(configured: Any) -> None:
    configured.WRITER_CONCURRENCY = 4

    assert max_concurrency(choose_writer()[0]) == 4


def test_model_of_the_run_is_wrapped_with_the_fallback(configured: Any) -> None:
    writer = build_writer(make_run("model:openai:gpt-4o"))

    assert isinstance(writer, FallbackWriter)
    assert writer.name == "model:openai:gpt-4o"


def test_model_is_not_its_own_fallback(configured: Any) -> None:
    assert isinstance(build_writer(make_run("model:openai-compatible:local")), ModelWriter)


@pytest.mark.parametrize(
    ("name", "key", "address"),
    [
        ("openai:gpt-4o", "sk-first", "https://api.openai.com/v1"),
        ("openai:another", "sk-first", "https://api.openai.com/v1"),
        ("openai-compatible:local", None, "http://127.0.0.1:1/v1"),
        ("anthropic:claude-sonnet-4-6", None, "https://api.anthropic.com"),
        ("ollama:llama3.2:3b", None, "http://127.0.0.1:11434/v1"),
    ],
)
def test_key_is_sent_only_to_its_own_provider(configured: Any, name: str, key: str | None, address: str) -> None:
    config = model_config(name)

    assert (config.api_key, config.address) == (key, address)


def test_fallback_of_the_same_provider_shares_its_key(configured: Any) -> None:
    configured.WRITER_FALLBACK_MODEL, configured.WRITER_FALLBACK_BASE_URL = "openai:gpt-4o-mini", ""

    assert model_config("openai:gpt-4o-mini").api_key == "sk-first"


@pytest.mark.parametrize("is_on", [True, False])
def test_reader_can_be_turned_off(configured: Any, is_on: bool) -> None:
    configured.WRITER_READER = is_on
    assert model_config("openai:gpt-4o").reader_choice is is_on


@pytest.mark.parametrize("is_on", [True, False])
def test_thesis_can_be_turned_off(configured: Any, is_on: bool) -> None:
    configured.WRITER_THESIS = is_on
    assert model_config("openai:gpt-4o").thesis is is_on


@pytest.mark.parametrize("is_on", [True, False])
def test_judge_can_be_turned_on(configured: Any, is_on: bool) -> None:
    configured.WRITER_JUDGE = is_on
    assert model_config("openai:gpt-4o").judge is is_on


def test_two_compatible_servers_keep_their_own_keys_and_addresses(configured: Any) -> None:
    configured.WRITER_MODEL, configured.WRITER_BASE_URL = "openai-compatible:big", "http://127.0.0.1:2/v1"
    configured.WRITER_FALLBACK_API_KEY = "sk-second"

    big, local = model_config("openai-compatible:big"), model_config("openai-compatible:local")
    assert (big.api_key, big.address) == ("sk-first", "http://127.0.0.1:2/v1")
    assert (local.api_key, local.address) == ("sk-second", "http://127.0.0.1:1/v1")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("writer", ["model:unknown:gpt", "model:openai-compatible:gone", "model:openai:gpt-4o"])
def test_run_fails_if_its_model_is_no_longer_configured(settings: Any, alice: Any, brief: Any, writer: str) -> None:
    run, _ = transitions.create(owner=alice, brief=brief, writer=writer)

    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code, run.error_retryable) == ("failed", "provider_auth", False)
    assert "configured" in run.error_message


def test_label_names_the_model(configured: Any) -> None:
    assert writer_label("model:ollama:llama3.2:3b") == "Model writer: ollama llama3.2:3b, checked by code"


def test_checks_pass_with_a_valid_configuration(configured: Any) -> None:
    assert run_checks() == []


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"WRITER_MODEL": "unknown:gpt"}, ["strategies.E001"]),
        ({"WRITER_API_KEY": ""}, ["strategies.E002"]),
        ({"WRITER_FALLBACK_MODEL": "unknown:gpt"}, ["strategies.E001"]),
        ({"WRITER_FALLBACK_BASE_URL": ""}, ["strategies.E001"]),
        ({"WRITER_FALLBACK_MODEL": "anthropic:claude-sonnet-4-6"}, ["strategies.E002"]),
        ({"WRITER_MODEL": ""}, ["strategies.E003"]),
        ({"WRITER_FALLBACK_MODEL": ""}, []),
    ],
)
def test_checks_report_a_writer_that_cannot_work(configured: Any, changes: dict[str, str], problems: list[str]) -> None:
    for name, value in changes.items():
        setattr(configured, name, value)

    assert run_checks() == problems
