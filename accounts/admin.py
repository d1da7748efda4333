"""Registers the desk with the admin (登记填报页)."""

from .desk import filings, lists

__all__ = ["filings", "lists"]
