"""Traces and error reports: off by default, complete when enabled, and without text of users."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from config import observability
from strategies import tracing
from strategies.generation.pipeline import compose
from strategies.generation.writers.base import Call
from strategies.models import Run
from strategies.runs import model_calls, transitions
from strategies.worker import execution

WITHOUT_EXTRAS = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("opentelemetry.sdk", "opentelemetry.exporter", "sentry_sdk")):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
sys.argv = ["manage.py", "check"]
import runpy
runpy.run_path("manage.py", run_name="__main__")
"""


def start_without_extras(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRAS],
        env={"PATH": "/usr/bin:/bin", "DATA_DIR": str(tmp_path), **environment},
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_site_starts_without_the_tracing_and_sentry_extras(tmp_path: Path) -> None:
    ended = start_without_extras(tmp_path)

    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout


@pytest.mark.parametrize(
    ("name", "value", "extra"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318", "--extra tracing"),
        ("SENTRY_DSN", "https://key@127.0.0.1/1", "--extra sentry"),
    ],
)
def test_missing_extra_is_reported_with_the_command_to_install_it(
    tmp_path: Path, name: str, value: str, extra: str
) -> None:
    ended = start_without_extras(tmp_path, **{name: value})

    assert ended.returncode != 0
    assert f"{name}: " in ended.stderr
    assert extra in ended.stderr


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_tracer", provider.get_tracer("test"))
    return exporter


@pytest.mark.django_db(transaction=True)
def test_trace_of_a_run_contains_sections_and_model_calls(
    spans: InMemorySpanExporter, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Call(
        section="audience", model="openai:gpt-4o", outcome="answered", duration_s=1.5, input_tokens=7, output_tokens=3
    )

    def compose_with_a_call(key: str, **options: Any) -> Any:
        if key == "audience":
            model_calls.record(run.pk, 1, call)
        return compose(key, **options)

    monkeypatch.setattr(execution, "compose", compose_with_a_call)
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    with tracing.continue_trace(tracing.Origin("r", f"00-{trace_id}-b7ad6b7169203331-01")):
        transitions.requeue(run.pk)
    execution.execute(run.pk, worker="test")

    finished = spans.get_finished_spans()
    by_name: dict[str, list[ReadableSpan]] = {}
    for span in finished:
        by_name.setdefault(span.name, []).append(span)
    assert Run.objects.get(pk=run.pk).request_id == "r"
    assert {f"{span.context.trace_id:032x}" for span in finished if span.context} == {trace_id}
    (run_span,), (call_span,) = by_name["run"], by_name["model call"]
    assert run_span.attributes == {"throughline.run_id": str(run.pk), "throughline.attempt": 1}
    sections = {str(span.attributes["throughline.section"]): span for span in by_name["section"] if span.attributes}
    assert len(sections) == run.sections.count()
    assert run_span.context
    assert {span.parent.span_id for span in sections.values() if span.parent} == {run_span.context.span_id}
    assert call_span.parent
    assert sections["audience"].context
    assert call_span.parent.span_id == sections["audience"].context.span_id
    assert call_span.attributes
    assert call_span.attributes["gen_ai.request.model"] == "gpt-4o"
    assert call_span.attributes["gen_ai.usage.input_tokens"] == 7
    assert call_span.end_time
    assert call_span.start_time
    assert call_span.end_time - call_span.start_time == 1_500_000_000


def test_span_contains_no_error_message(spans: InMemorySpanExporter) -> None:
    def fail() -> None:
        with tracing.span("section", section="audience"):
            raise ValueError("hunter2")

    with pytest.raises(ValueError, match="hunter2"):
        fail()

    (span,) = spans.get_finished_spans()
    assert span.status.description == "ValueError"
    assert "hunter2" not in span.to_json()


def test_error_report_contains_type_and_stack_but_no_message(settings: Any) -> None:
    import sentry_sdk
    from sentry_sdk.transport import Transport

    sent: list[Any] = []

    class RecordingTransport(Transport):
        def capture_envelope(self, envelope: Any) -> None:
            sent.append(envelope)

    settings.SENTRY_DSN = "https://key@127.0.0.1/1"
    before = sentry_sdk.get_global_scope().client
    try:
        observability._start_error_reporting(transport=RecordingTransport, default_integrations=False)
        secret = "hun" + "ter2"
        try:
            raise ValueError(secret)
        except ValueError:
            sentry_sdk.capture_exception()
    finally:
        sentry_sdk.get_global_scope().set_client(before)

    (event,) = [envelope.get_event() for envelope in sent]
    assert event["exception"]["values"][0]["type"] == "ValueError"
    assert event["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"].startswith("test_error_report")
    assert "hunter2" not in str(event).replace('secret = "hun" + "ter2"', "")


def test_error_report_contains_no_token_of_a_log_line() -> None:
    token = "ts_" + "x" * 43
    event: Any = {
        "message": f"GET /shared/{token}",
        "logentry": {"message": "GET %s", "params": [f"/shared/{token}"], "formatted": f"GET /shared/{token}"},
    }

    sent = observability._remove_user_text(event, {})

    assert sent["logentry"] == {"message": "GET %s"}
    assert token not in str(sent)


def test_invalid_sentry_dsn_is_rejected(settings: Any) -> None:
    from django.core.exceptions import ImproperlyConfigured

    settings.SENTRY_DSN = "nonsense"

    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN: "):
        observability.start()
