"""The application of budget performance (预算绩效)."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """预算绩效."""

    name = "performance"
    verbose_name = "预算绩效"
    default_auto_field = "django.db.models.BigAutoField"
