from django.apps import AppConfig


class SSEConfig(AppConfig):
    name = "sse"
    verbose_name = "Live streams"

    def ready(self) -> None:
        from sse import checks  # noqa: F401 - registers the system checks
