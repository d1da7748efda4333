"""Registers the desk with the admin (登记填报页)."""

from .desk import filings
from .desk.lists import bureau, rows

__all__ = ["bureau", "filings", "rows"]
