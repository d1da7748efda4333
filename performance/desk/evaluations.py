"""The step 绩效 of a filing: its self-evaluations together, the page of each, its report (绩效自评总览、一张自评表的填报页)."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.desk.entry import EntryPage
from accounts.desk.pages import (
    attempt,
    file_answer,
    filing_of,
    frame,
    number_of,
    or_404,
    report,
    revision_of,
    upload_of,
    user_of,
)
from accounts.desk.sheets import EntrySheet
from accounts.editions import edition_of
from accounts.figures.money import HUNDRED, ZERO
from accounts.intake.wrong_file import REPORT
from accounts.models import EnteredRow, Filing
from accounts.workflow import Refused
from accounts.workflow.merge import SavedChange
from accounts.workflow.new_filing import confirm_carried
from performance.document.material import accounts_of, sheet_of
from performance.models import Evaluation, Indicator, SelfReport
from performance.scoring import FISCAL, Accounts, EvaluationEntry, EvaluationSheet, entered
from performance.workflow import evaluations as verbs

from .forms import EvaluationForm, MoneyForm, ProgrammeForm, indicators_of, rows_of, typed_weights

LEVEL1 = ("产出指标", "成本指标", "效益指标", "满意度指标", "履职效能", "社会效应", "可持续发展能力")
LEVEL2 = (
    *("数量指标", "质量指标", "时效指标", "经济成本指标", "社会成本指标", "生态环境成本指标"),
    *("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标", "满意度指标"),
)


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
    form = ProgrammeForm(
        request.POST if request.method == "POST" else None,
        initial={"department": filing.unit.name, "implementer": filing.unit.name},
    )
    if request.method == "POST":
        action = request.POST.get("action", "")
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
            asked=edition_of(filing).demands.sheets,
            has_whole=any(one.evaluation.is_whole for one in sheets),
            shares=list(shares(accounts, sheets)),
            form=form,
            revision=filing.revision,
        ),
    )


def _add(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    if not form.is_valid():
        return ""
    added = verbs.add_programme(user_of(request), filing, form.instance, revision_of(request))
    messages.success(request, f"已增加项目“{added}”，请填写其自评表。")
    return address(filing, added)


def _begin_whole(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    return address(filing, verbs.add_programme(user_of(request), filing, None, revision_of(request)))


def _remove(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    number = number_of(request, "evaluation", "页面不完整，没有删除；请刷新后重试。")
    verbs.remove_evaluation(user_of(request), filing, number, revision_of(request))
    messages.success(request, "自评表已删除。")
    return request.path


def _order(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    places = {
        int(name.removeprefix("place-")): int(str(value))
        for name, value in request.POST.items()
        if re.fullmatch(r"place-[0-9]{1,18}", name) and re.fullmatch(r"[0-9]{1,4}", str(value))
    }
    verbs.order_programmes(user_of(request), filing, places, revision_of(request))
    messages.success(request, "项目顺序已保存。")
    return reverse("admin:filing_performance", args=[filing.pk])


ACTIONS: dict[str, Callable[[HttpRequest, Filing, ProgrammeForm], str]] = {
    "add": _add,
    "whole": _begin_whole,
    "remove": _remove,
    "order": _order,
}


# One self-evaluation --------------------------------------------------------------------------------------------------


def evaluation_of(filing: Filing, one: int) -> tuple[Evaluation, list[Evaluation]]:
    """A self-evaluation of the filing, and all of them: three queries. Raises Http404."""
    found = Evaluation.objects.of(filing)
    return or_404(next((each for each in found if each.pk == one), None), "本填报没有这张自评表。"), found


class EvaluationPage(EntryPage):
    """The forms of one self-evaluation, filled from what is saved or from what was typed."""

    template = "admin/performance/evaluation.html"

    def __init__(self, request: HttpRequest, filing: Filing, pk: int) -> None:
        super().__init__(request, filing, EntrySheet("performance", "绩效", Evaluation))
        self.one, every = evaluation_of(filing, pk)
        self.accounts = accounts_of(filing, every)
        self.sheets = [sheet_of(each, self.accounts) for each in every]
        self.saved = list(self.one.indicators.all())
        self.action = request.POST.get("action", "save")

    def load(self) -> None:
        """What is saved."""
        self.take(None)

    def take(self, data: QueryDict | None) -> None:
        """What was typed."""
        one, accounts = self.one, self.accounts
        self.money = MoneyForm(edition_of(self.filing), one, entered(one, one.funding.all()), accounts, data)
        self.about = EvaluationForm(data, instance=copy(one), prefix="about")
        programme = copy(one.programme)
        self.programme = ProgrammeForm(data, instance=programme, prefix="programme") if programme else None
        self.indicators = indicators_of(self.saved, data)

    def incomplete(self) -> HttpResponse:
        """The page again, with what was typed."""
        return self.show()

    def act(self) -> HttpResponse | None:
        """Confirm the indicators of last year, or bring them."""
        if self.action not in OTHERS:
            return None
        attempt(self.request, lambda: OTHERS[self.action](self.request, self.filing, self.one))
        return HttpResponseRedirect(self.request.path)

    def read(self) -> list[EnteredRow]:
        """Its own row; the forms hold the others."""
        return [self.about.instance]

    def problem(self) -> str:
        """Whether something cannot be saved; every form says its own mistakes."""
        are_valid = [
            one.is_valid() for one in (self.programme, self.about, self.money, self.indicators) if one is not None
        ]
        return "" if all(are_valid) else "有的地方需要更正，还没有保存；请看下面标出的各处。"

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """Save it whole; what another person saved meanwhile is not merged, but refused."""
        entry = EvaluationEntry(
            self.programme.instance if self.programme else None,
            self.about.instance,
            self.money.funding(),
            self.indicators.indicators(),
        )
        verbs.enter_evaluation(user_of(self.request), self.filing, self.one.pk, entry, self.revision)
        for note in self.indicators.notes():
            messages.info(self.request, note)
        return []

    def saved_words(self, rows: Sequence[EnteredRow]) -> str:
        """By the name of its programme."""
        return f"绩效自评“{self.one}”已保存。"

    def address(self) -> str:
        """The same page, or the step."""
        return (
            reverse("admin:filing_performance", args=[self.filing.pk]) if self.action == "return" else super().address()
        )

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        one, sheet = self.one, sheet_of(self.one, self.accounts)
        return {
            "one": one,
            "sheet": sheet,
            "money": self.money,
            "about": self.about,
            "programme": self.programme,
            "formset": self.indicators,
            "groups": list(rows_of(self.indicators, self.saved)),
            "weights": weights(one, typed_weights(self.indicators), sheet.rate_points),
            "item": next((share for share in shares(self.accounts, self.sheets) if share.code == one.code), None),
            "shared": bool(one.code) and self.accounts.codes.count(one.code) > 1,
            "bring": None if self.saved else verbs.last_year(self.filing, one),
            "levels": [self.money.captions[one] for one in FISCAL] if one.is_whole else [],
            "report": getattr(one, "report", None),
            "level1_names": LEVEL1,
            "level2_names": LEVEL2,
        }


def evaluation_view(request: HttpRequest, pk: int, one: int) -> HttpResponse:
    """One self-evaluation: shown to all who see the filing, saved by its clerks."""
    return EvaluationPage(request, filing_of(request, pk), one).respond()


def _confirm(request: HttpRequest, filing: Filing, one: Evaluation) -> str:
    confirm_carried(user_of(request), filing, one.key, revision_of(request))
    return "已确认沿用上年的指标。"


def _bring(request: HttpRequest, filing: Filing, one: Evaluation) -> str:
    return f"已从上年带入 {verbs.bring_indicators(user_of(request), filing, one.pk, revision_of(request))} 个指标，请逐个核对。"


OTHERS: dict[str, Callable[[HttpRequest, Filing, Evaluation], str]] = {"confirm": _confirm, "bring": _bring}


# Its report -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def report_view(request: HttpRequest, pk: int, one: int) -> HttpResponse:
    """GET gives the file to those who see the filing; POST attaches or removes it."""
    filing = filing_of(request, pk)
    if request.method != "POST":
        found = or_404(
            SelfReport.objects.filter(evaluation__filing=filing, evaluation_id=one).first(), "这张自评表没有自评报告。"
        )
        name = found.name if found.name.lower().endswith(".pdf") else f"{found.name}.pdf"
        return file_answer(bytes(found.content), name, "application/pdf")
    evaluation, _ = evaluation_of(filing, one)
    deed = _remove_report if "remove" in request.POST else _attach_report
    attempt(request, lambda: deed(request, filing, one))
    return HttpResponseRedirect(f"{address(filing, evaluation)}#report")


def _attach_report(request: HttpRequest, filing: Filing, one: int) -> str:
    name, content = upload_of(
        request,
        "report",
        REPORT,
        "请先选择 PDF 文件。",
        "文件有 {size:.1f} MB，超过 {limit} MB 的上限；请压缩后重新导出。",
    )
    kept = verbs.attach_report(user_of(request), filing, one, name, content, revision_of(request))
    return f"自评报告“{kept.name}”已上传，共 {kept.pages} 页；公开时随公开说明一并公开。"


def _remove_report(request: HttpRequest, filing: Filing, one: int) -> str:
    verbs.remove_report(user_of(request), filing, one, revision_of(request))
    return "自评报告已删除。"


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
    for sheet in (one for one in sheets if not one.evaluation.is_whole):
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
    by_level = defaultdict[str, Decimal](lambda: ZERO)
    for row in indicators:
        by_level[row.level1] += row.weight
    return Weights(sum(by_level.values(), own), own, tuple(by_level.items()))
