"""The application of budget performance (预算绩效)."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """预算绩效."""

    name = "performance"
    verbose_name = "预算绩效"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Come in by the door."""
        from . import door

        door.enter()
