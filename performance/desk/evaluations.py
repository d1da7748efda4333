"""The step 绩效 of a filing: its self-evaluations, what they add up to, adding, ordering, removing (绩效自评总览)."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.desk.frame import frame
from accounts.desk.requests import filing_of, number_of, report, revision_of, user_of
from accounts.figures.money import HUNDRED, ZERO
from accounts.models import Filing
from accounts.workflow import Refused
from performance.document.material import accounts_of, sheet_of
from performance.models import Evaluation, Indicator
from performance.scoring import Accounts, EvaluationSheet
from performance.workflow.evaluations import add_programme, order_programmes, remove_evaluation

from .forms import ProgrammeForm


def address(filing: Filing, one: Evaluation) -> str:
    """The address of the page."""
    return reverse("admin:filing_evaluation", args=[filing.pk, one.pk])


def addresses_of(filing: Filing) -> dict[str, str]:
    """The key of each self-evaluation → its page: one query."""
    found = Evaluation.objects.filter(filing=filing).select_related("programme")
    return {one.key: address(filing, one) for one in found}


def list_view(request: HttpRequest, pk: int) -> HttpResponse:
    """All self-evaluations of a filing, for those who see it; changed by its clerks."""
    filing = filing_of(request, pk)
    form = ProgrammeForm(None, initial={"department": filing.unit.name, "implementer": filing.unit.name})
    if request.method == "POST":
        action = request.POST.get("action", "")
        form = ProgrammeForm(request.POST) if action == "add" else form
        leads_to = "" if action == "add" else request.path
        try:
            leads_to = ACTIONS[action](request, filing, form) if action in ACTIONS else leads_to
        except Refused as refused:
            report(request, refused)
        if leads_to:
            return HttpResponseRedirect(leads_to)
    evaluations = Evaluation.objects.of(filing)
    accounts = accounts_of(filing, evaluations)
    sheets = [sheet_of(one, accounts) for one in evaluations]
    return render(
        request,
        "admin/performance/step.html",
        frame(
            request,
            filing,
            "performance",
            lines=[(one, weights(one.evaluation, one.indicators, one.rate_points)) for one in sheets],
            has_whole=any(one.evaluation.is_whole for one in sheets),
            shares=list(shares(accounts, sheets)),
            form=form,
            revision=filing.revision,
        ),
    )


def _add(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    if not form.is_valid():
        return ""
    added = add_programme(user_of(request), filing, form.instance, revision_of(request))
    messages.success(request, f"已增加项目“{added}”，请填写其自评表。")
    return address(filing, added)


def _begin_whole(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    return address(filing, add_programme(user_of(request), filing, None, revision_of(request)))


def _remove(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    pk = number_of(request, "evaluation", "页面不完整，没有删除；请刷新后重试。")
    remove_evaluation(user_of(request), filing, pk, revision_of(request))
    messages.success(request, "自评表已删除。")
    return request.path


def _order(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    places = {
        int(name.removeprefix("place-")): int(str(value))
        for name, value in request.POST.items()
        if re.fullmatch(r"place-[0-9]{1,18}", name) and re.fullmatch(r"[0-9]{1,4}", str(value))
    }
    order_programmes(user_of(request), filing, places, revision_of(request))
    messages.success(request, "项目顺序已保存。")
    return reverse("admin:filing_performance", args=[filing.pk])


ACTIONS: dict[str, Callable[[HttpRequest, Filing, ProgrammeForm], str]] = {
    "add": _add,
    "whole": _begin_whole,
    "remove": _remove,
    "order": _order,
}


# What the pages of self-evaluations read of the accounts, in 元 --------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """What the programmes of one 项 spent beside what the accounts say; `name` is that of the 项."""

    code: str
    name: str
    accounted: Decimal
    evaluated: Decimal

    @property
    def left(self) -> Decimal:
        """What no programme has accounted for; negative when they claim too much."""
        return self.accounted - self.evaluated


def shares(accounts: Accounts, sheets: Sequence[EvaluationSheet]) -> Iterator[Share]:
    """Each 项 with project spending, and programmes without a known 项, against the programmes' executed money."""
    book, evaluated = accounts.book, defaultdict[str, Decimal](Decimal)
    for sheet in sheets:
        if not sheet.evaluation.is_whole:
            evaluated[sheet.evaluation.code] += sheet.total.executed
    codes = {code for code in book.now.codes("spending") if len(code) == 7 and book[f"spending_project[{code}]"]}
    for code in sorted(codes | (set(evaluated) - {""})):
        yield Share(code, book.subject(code), book[f"spending_project[{code}]"], evaluated.get(code, ZERO))
    if "" in evaluated:
        yield Share("", "未写明科目的项目", ZERO, evaluated[""])


@dataclass(frozen=True)
class Weights:
    """Points of a table: in all, those of 预算执行率 included where it has such a row, and by 一级指标."""

    total: Decimal
    rate_points: Decimal
    by_level: tuple[tuple[str, Decimal], ...]

    @property
    def left(self) -> Decimal:
        """What is missing to 100; negative when it is too much."""
        return HUNDRED - self.total

    @property
    def over(self) -> Decimal:
        """By how much it is too much."""
        return -self.left


def weights(one: Evaluation, indicators: Iterable[Indicator], rate_points: Decimal) -> Weights:
    """The points of a table; that of the whole unit has no row of 预算执行率."""
    own = ZERO if one.is_whole else rate_points
    by_level: dict[str, Decimal] = {}
    for row in indicators:
        by_level[row.level1] = by_level.get(row.level1, ZERO) + row.weight
    return Weights(sum(by_level.values(), own), own, tuple(by_level.items()))
