"""Where a figure, a slot or a finding is entered: its sheet, its step, its address (数与文字在哪里填写)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.urls import reverse

from accounts.document.slots import PASSAGES
from accounts.models import Filing

from .guests import guest_at

SHEET_OF = (
    (r"^(income|appropriation_income|total_income)", "income"),
    (r"^(economic|staff_costs|overhead_costs|agency_costs)", "economic"),
    (r"^(opening|closing|reserves_used|distributed|appropriation_opening|appropriation_closing|balance)", "balances"),
    (r"^(three_public|overseas|vehicle_|vehicles(?!_owned)|hospitality)", "three_public"),
    (r"^(staff(?!_costs)|offices)", "basics"),
    (r"^(procurement|fixed_assets|house|vehicles_owned|owned|equipment)", "supplement"),
    (r"", "expenditure"),
)
"""Which sheet holds what a figure is made of."""


def sheet_of(key: str) -> str:
    """The entry sheet of a slot or figure."""
    if key in PASSAGES or key.startswith("part"):
        return "passages"
    if key.partition(".")[2] in ("prior", "original_budget", "final_budget", "content", "difference"):
        return "reasons"
    return next(sheet for pattern, sheet in SHEET_OF if re.match(pattern, key))


def step_of(key: str) -> str:
    """The step of a slot, a figure or a place of a guest; what stands nowhere in particular is read in 审核."""
    if not key:
        return "findings"
    guest = guest_at(key)
    return guest.step.key if guest else step_of_sheet(sheet_of(key))


def step_of_sheet(name: str) -> str:
    """The step in which a sheet is entered: budgets beside the spending."""
    return "expenditure" if name == "budget" else name


def place_url(filing: Filing, key: str, guests: Mapping[str, str]) -> str:
    """The page on which the clerk can mend what was found; `guests` the pages of guests by place."""
    if guest_at(key):
        return guests.get(key, "")
    if sheet_of(key) == "reasons":
        return f"{reverse('admin:filing_reasons', args=[filing.pk])}#{slot_anchor(key)}"
    return reverse("admin:filing_sheet", args=[filing.pk, sheet_of(key)])


def slot_anchor(key: str) -> str:
    """The anchor of a slot on the page of reasons: `appropriation_spending[general][206].prior` → `slot-general-206-prior`."""
    return f"slot-{re.sub(r'[^a-z0-9_]+', '-', key)}"
