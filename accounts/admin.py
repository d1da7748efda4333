"""Registers the desk with the admin (登记填报页)."""

from django.contrib import admin

from .desk import filings, lists

admin.site.site_header = admin.site.site_title = "部门决算填报"
admin.site.index_title = "我的工作"

__all__ = ["filings", "lists"]
