from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    name = "strategies"
    verbose_name = "Strategies"

    def ready(self) -> None:
        from strategies import checks  # noqa: F401 - registers itself
        from strategies.accounts import cache, sign_ins, usernames  # noqa: F401 - register themselves
        from strategies.runs import event_types  # noqa: F401 - registers itself
        from strategies.streaming import permissions  # noqa: F401 - registers itself
