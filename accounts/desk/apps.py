"""The admin of the desk takes the place of the stock one (填报后台)."""

from axes.apps import AppConfig as AxesConfig
from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """The stock admin with a home page of its own."""

    default_site = "accounts.desk.site.DeskSite"


class LoginsConfig(AxesConfig):
    """Locks and logins, kept by django-axes."""

    verbose_name = "登录安全"
