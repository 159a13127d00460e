"""Events for streaming tests: `tick` and `summary` are stored, `flash` is transient. Their data may be anything."""

from sse.events import register_event


def register() -> None:
    register_event("tick")
    register_event("summary")
    register_event("flash", stored=False)
