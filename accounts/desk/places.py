"""Where a figure, a slot or a finding is entered: its sheet, its step, its address (数与文字在哪里填写)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.urls import reverse

from accounts.document.slots import PASSAGES
from accounts.models import Filing

SHEET_OF = (
    (
        r"^(income|appropriation_income|total_income|appropriation_income[government_funds]|appropriation_income[state_capital])",
        "income",
    ),
    (r"^(economic|staff_costs|overhead_costs|agency_costs)", "economic"),
    (
        r"^(opening|closing|reserves_used|distributed|appropriation_opening|appropriation_closing|balance|appropriation_opening[government_funds]|appropriation_opening[state_capital])",
        "balances",
    ),
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
    """The step of a slot, a figure or a self-evaluation; what stands nowhere in particular is read in 审核."""
    if not key:
        return "findings"
    return "performance" if key.startswith("sheet:") else step_of_sheet(sheet_of(key))


def step_of_sheet(name: str) -> str:
    """The step in which a sheet is entered: budgets beside the spending."""
    return "expenditure" if name == "budget" else name


def place_url(filing: Filing, key: str, sheets: Mapping[str, int]) -> str:
    """The page on which the clerk can mend what was found; `sheets` are the keys of the self-evaluations."""
    if key.startswith("sheet:"):
        return reverse("admin:filing_evaluation", args=[filing.pk, sheets[key]]) if key in sheets else ""
    if sheet_of(key) == "reasons":
        return f"{reverse('admin:filing_reasons', args=[filing.pk])}#{slot_anchor(key)}"
    return reverse("admin:filing_sheet", args=[filing.pk, sheet_of(key)])


def slot_anchor(key: str) -> str:
    """The anchor of a slot on the page of reasons: `appropriation_spending[general][206].prior` → `slot-general-206-prior`."""
    return f"slot-{re.sub(r'[^a-z0-9_]+', '-', key)}"
