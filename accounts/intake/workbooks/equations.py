"""What must hold within and between the tables of a workbook (表内、表间应成立的等式)."""

from __future__ import annotations

from dataclasses import dataclass

F = ("general", "government_funds", "state_capital")
PARTS = ("", ".basic", ".project", ".staff", ".overhead", ".economic")


@dataclass(frozen=True)
class Equation:
    """total = plus − minus, row by row and stage by stage, wherever all of it was read."""

    total: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()


def _funds_together(before: str, after: str = "") -> Equation:
    return Equation(f"{before}appropriated{after}", tuple(f"{before}{fund}{after}" for fund in F))


EQUATIONS: tuple[Equation, ...] = (
    Equation(
        "income",
        (
            "income.appropriated",
            "income.superior",
            "income.operating",
            "income.business",
            "income.subsidiary",
            "income.other",
        ),
    ),
    Equation(
        "income",
        (
            "income.general",
            "income.government_funds",
            "income.state_capital",
            "income.superior",
            "income.operating",
            "income.business",
            "income.subsidiary",
            "income.other",
        ),
    ),
    _funds_together("income."),
    Equation(
        "spending",
        ("spending.basic", "spending.project", "spending.upward", "spending.business", "spending.downward"),
    ),
    Equation("spending.basic", ("spending.staff", "spending.overhead")),
    Equation("spending", ("spending.economic",)),
    *(_funds_together("", part) for part in PARTS),
    *(Equation(f"{one}.basic", (f"{one}.staff", f"{one}.overhead")) for one in (*F, "appropriated")),
    *(Equation(one, (f"{one}.economic",)) for one in (*F, "appropriated")),
    *(Equation(one, (f"{one}.basic", f"{one}.project")) for one in (*F, "appropriated")),
    *(
        Equation(f"{side}.{fund}", (f"{side}.{fund}.basic", f"{side}.{fund}.project"))
        for side in ("opening", "closing", "income")
        for fund in F
    ),
    *(
        Equation(f"closing.{fund}.project", (f"closing.{fund}.project.carried", f"closing.{fund}.project.surplus"))
        for fund in F
    ),
    _funds_together("opening."),
    _funds_together("closing."),
    Equation("total_income", ("income", "reserves_used", "opening")),
    Equation("total_spending", ("spending", "distributed", "closing")),
    Equation("total_income", ("total_spending",)),
    Equation("appropriation_total_income", ("income.appropriated", "opening.appropriated")),
    Equation("appropriation_total_spending", ("appropriated", "closing.appropriated")),
    Equation("appropriation_total_spending", tuple(f"appropriation_total_spending.{fund}" for fund in F)),
    Equation("appropriation_total_income", ("appropriation_total_spending",)),
    *(Equation(f"appropriation_total_spending.{fund}", (fund, f"closing.{fund}")) for fund in F),
    *(Equation(f"appropriation_total_spending.{fund}", (f"income.{fund}", f"opening.{fund}")) for fund in F),
    *(Equation(f"closing.{fund}", (f"opening.{fund}", f"income.{fund}"), (fund,)) for fund in F),
    Equation("three_public", ("overseas", "vehicles", "hospitality")),
    Equation("vehicles", ("vehicle_purchase", "vehicle_running")),
    Equation("hospitality", ("hospitality.domestic", "hospitality.foreign")),
    Equation("agency_costs", ("agency_costs.administrative", "agency_costs.civil")),
    Equation("procurement", ("procurement_goods", "procurement_works", "procurement_services")),
    Equation(
        "vehicles_owned",
        tuple(
            f"owned_{kind}"
            for kind in ("leaders", "principals", "mail", "emergency", "enforcement", "technical", "retired", "other")
        ),
    ),
)
"""Equations that hold wherever all their figures are read. The balance of the general budget holds for 合计 only."""

ONLY_TOTAL = frozenset(("closing.general",))
"""Totals whose equation with other sides is judged for 合计 only: single rows may be rearranged between items."""

AT_MOST = (
    ("income.education_fees", "income.operating"),
    ("spending.project.construction", "spending.project"),
    ("general.project.construction", "general.project"),
    ("hospitality.diplomatic", "hospitality.domestic"),
    ("diplomatic_batches", "hospitality_batches"),
    ("diplomatic_guests", "hospitality_guests"),
    ("procurement_sme", "procurement"),
    ("procurement_micro", "procurement_sme"),
    ("appropriated.economic", "spending.economic"),
    ("appropriated.project.construction", "spending.project.construction"),
)
"""(part, whole): the part may not be more."""
