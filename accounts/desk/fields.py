"""Numbers as clerks type and paste them, for the pages of the desk (录入页上的数字)."""

from accounts.intake.numbers import Measure, is_number, plain_number, read_amount, show_amount

__all__ = ["Measure", "is_number", "plain_number", "read_amount", "show_amount"]
