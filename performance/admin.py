"""Registers the pages of self-evaluation with the admin (登记绩效自评页)."""

from .desk import addresses

__all__ = ["addresses"]
