"""The steps of a filing, those of guests among them; where a figure, a slot or a finding is entered (填报的步骤，在哪里填写)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from accounts.document.slots import PASSAGES
from accounts.models import Filing


@dataclass(frozen=True)
class EntryStep:
    """One step of a filing: its key, caption and page, and the reverse accessors of what is entered there."""

    key: str
    caption: str
    page: str = ""
    """Name of the address; empty for the sheet of the step's own name."""
    rows: tuple[str, ...] = ()
    unit: str = ""
    """What is counted where the rules do not say whether all is there: submission asks for what is missing."""

    def url(self, filing: Filing) -> str:
        """The address of the step's page."""
        return (
            reverse(f"admin:{self.page}", args=[filing.pk])
            if self.page
            else reverse("admin:filing_sheet", args=[filing.pk, self.key])
        )


OWN = (
    EntryStep("basics", "基本情况", "accounts_filing_change", ("supplement",)),
    EntryStep("income", "收入", rows=("income_lines",)),
    EntryStep("expenditure", "支出", rows=("expenditure_lines", "budget_lines")),
    EntryStep("economic", "基本支出（经济分类）", rows=("economic_lines",)),
    EntryStep("balances", "结转结余", rows=("balances",)),
    EntryStep("three_public", "“三公”经费", rows=("three_public",)),
    EntryStep("supplement", "补充资料", rows=("supplement",)),
    EntryStep("reasons", "原因", "filing_reasons", ("reasons",), "条"),
    EntryStep("passages", "文字", rows=("passages",), unit="段"),
    EntryStep("findings", "审核", "filing_findings"),
    EntryStep("preview", "预览", "filing_preview"),
)
"""Those of the accounts, in order; `steps` has those of guests too."""


@dataclass(frozen=True)
class GuestPages:
    """The pages of one guest within a filing."""

    step: EntryStep
    before: str
    """Key of the step before which it stands."""
    section: str
    """The anchor of the section in which it is printed."""
    prefix: str
    """How the keys of its places begin, in findings."""
    addresses: Callable[[Filing], Mapping[str, str]]
    """Place → the address of the page on which it is entered."""


GUESTS: list[GuestPages] = []


def steps() -> list[EntryStep]:
    """The steps of a filing in order, those of guests in their places."""
    found = list(OWN)
    for one in GUESTS:
        found.insert([step.key for step in found].index(one.before), one.step)
    return found


def guest_at(place: str) -> GuestPages | None:
    """The guest whose place it is."""
    return next((one for one in GUESTS if place.startswith(one.prefix)), None)


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
