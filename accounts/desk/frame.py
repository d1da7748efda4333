"""The frame of a filing's pages: twelve steps, what each still lacks, and who acts next (填报页的框架：步骤)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.checks import Severity
from accounts.models import Filing
from accounts.workflow.access import may_enter
from accounts.workflow.checking import Standing, is_stale, kept_findings, standings

from .pane import pane_of
from .places import step_of


@dataclass(frozen=True)
class Step:
    """One step of a filing: its key, caption and page, and the reverse accessors of what is entered there."""

    key: str
    caption: str
    page: str = ""
    """Name of the address; empty for the sheet of the step's own name."""
    rows: tuple[str, ...] = ()

    def url(self, filing: Filing) -> str:
        """The address of the step's page."""
        return (
            reverse(f"admin:{self.page}", args=[filing.pk])
            if self.page
            else reverse("admin:filing_sheet", args=[filing.pk, self.key])
        )


STEPS = (
    Step("basics", "基本情况", "accounts_filing_change", ("supplement",)),
    Step("income", "收入", rows=("income_lines",)),
    Step("expenditure", "支出", rows=("expenditure_lines", "budget_lines")),
    Step("economic", "基本支出（经济分类）", rows=("economic_lines",)),
    Step("balances", "结转结余", rows=("balances",)),
    Step("three_public", "“三公”经费", rows=("three_public",)),
    Step("supplement", "补充资料", rows=("supplement",)),
    Step("performance", "绩效", "filing_performance", ("evaluations",)),
    Step("reasons", "原因", "filing_reasons", ("reasons",)),
    Step("passages", "文字", rows=("passages",)),
    Step("findings", "审核", "filing_findings"),
    Step("preview", "预览", "filing_preview"),
)


@dataclass(frozen=True)
class StepState:
    """A step as its link shows it: address, whether it holds anything, and how many open findings lead there."""

    step: Step
    url: str
    is_current: bool
    is_begun: bool
    errors: int
    others: int


def frame(request: HttpRequest, filing: Filing, step: str, **extra: Any) -> dict[str, Any]:
    """The context of every page of a filing (template `admin/accounts/filing/frame.html`), in a handful of queries."""
    user = cast(User, request.user)
    found, last = kept_findings(filing)
    today = timezone.localdate()
    open_ = [one for one in standings(filing, found) if one.is_open(today)]
    caption = next((one.caption for one in STEPS if one.key == step), "")
    return {
        **admin.site.each_context(request),
        "opts": Filing._meta,
        "filing": filing,
        "title": f"{filing}　{caption}".strip(),
        "steps": step_states(filing, step, open_),
        "step_caption": caption,
        "may_enter": may_enter(user, filing),
        "checked": last,
        "stale": is_stale(last, filing),
        "open_count": len(open_),
        "pane": pane_of(request, filing, step),
        **extra,
    }


def step_states(filing: Filing, current: str, open_: Iterable[Standing]) -> list[StepState]:
    """The twelve steps with what is open in each: one query."""
    counted = Counter((step_of(one.finding.place_key), one.finding.severity == Severity.ERROR) for one in open_)
    begun = begun_in([filing])[filing.pk]
    return [
        StepState(
            step=step,
            url=step.url(filing),
            is_current=step.key == current,
            is_begun=step.key in begun,
            errors=counted[step.key, True],
            others=counted[step.key, False],
        )
        for step in STEPS
    ]


def begun_in(filings: Sequence[Filing]) -> dict[int, set[str]]:
    """Filing → its steps in which a row is saved: one query for all of them."""
    relations = {relation.get_accessor_name(): relation.related_model for relation in Filing._meta.related_objects}
    tests = {
        f"has_{name}": Exists(cast(Any, relations[name])._default_manager.filter(filing=OuterRef("pk")))
        for name in {name for step in STEPS for name in step.rows}
    }
    asked = Filing.objects.filter(pk__in=[one.pk for one in filings]).order_by()
    return {
        row["pk"]: {step.key for step in STEPS if any(row[f"has_{name}"] for name in step.rows)}
        for row in cast(Any, asked.annotate(**tests).values("pk", *tests))
    }
