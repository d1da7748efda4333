"""Registers the pages and lists of self-evaluation with the admin (登记绩效自评页和清单)."""

from .desk import addresses, lists

__all__ = ["addresses", "lists"]
