"""The application of the final accounts (部门决算)."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """部门决算."""

    name = "accounts"
    verbose_name = "部门决算"
    default_auto_field = "django.db.models.BigAutoField"
