"""The steps of a filing: what is entered where (填报的步骤)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

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
"""Those of the accounts, in order; `guests.steps` has those of guests too."""
