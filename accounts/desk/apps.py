"""The admin of the desk takes the place of the stock one (填报后台)."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """The stock admin with a home page of its own."""

    default_site = "accounts.desk.site.DeskSite"
