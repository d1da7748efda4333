"""The page of one self-evaluation: money, goals, indicators, scores, and its report (一张自评表的填报页)."""

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.desk.entry import EntryPage
from accounts.desk.requests import attempt, file_answer, filing_of, or_404, revision_of, upload_of, user_of
from accounts.desk.sheets import EntrySheet
from accounts.editions import edition_of
from accounts.intake.wrong_file import REPORT
from accounts.models import EnteredRow, Filing
from accounts.workflow.merge import SavedChange
from accounts.workflow.new_filing import confirm_carried
from performance.document.material import accounts_of, sheet_of
from performance.models import Evaluation, SelfReport
from performance.scoring import FISCAL, EvaluationEntry, entered
from performance.workflow.evaluations import (
    attach_report,
    bring_indicators,
    enter_evaluation,
    last_year,
    remove_report,
)

from .evaluations import address, shares, weights
from .forms import EvaluationForm, MoneyForm, ProgrammeForm
from .indicator_form import indicators_of, rows_of, typed_weights

LEVEL1 = ("产出指标", "成本指标", "效益指标", "满意度指标", "履职效能", "社会效应", "可持续发展能力")
LEVEL2 = (
    *("数量指标", "质量指标", "时效指标", "经济成本指标", "社会成本指标", "生态环境成本指标"),
    *("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标", "满意度指标"),
)


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
        self.money = MoneyForm(edition_of(self.filing.edition), one, entered(one, one.funding.all()), accounts, data)
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
        forms_ = (self.programme, self.about, self.money, self.indicators)
        are_valid = [one.is_valid() for one in forms_ if one is not None]
        return "" if all(are_valid) else "有的地方需要更正，还没有保存；请看下面标出的各处。"

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """Save it whole; what another person saved meanwhile is not merged, but refused."""
        programme = self.programme.instance if self.programme else None
        money, about, indicators = self.money.funding(), self.about.instance, self.indicators.indicators()
        entry = EvaluationEntry(programme, about, money, indicators)
        enter_evaluation(user_of(self.request), self.filing, self.one.pk, entry, self.revision)
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
            "bring": None if self.saved else last_year(self.filing, one),
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
    return (
        f"已从上年带入 {bring_indicators(user_of(request), filing, one.pk, revision_of(request))} 个指标，请逐个核对。"
    )


OTHERS: dict[str, Callable[[HttpRequest, Filing, Evaluation], str]] = {"confirm": _confirm, "bring": _bring}


# Its report -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def report_view(request: HttpRequest, pk: int, one: int) -> HttpResponse:
    """GET gives the file to those who see the filing; POST attaches or removes it."""
    filing = filing_of(request, pk)
    if request.method != "POST":
        return _report(filing, one)
    evaluation, _ = evaluation_of(filing, one)
    deed = _remove_report if "remove" in request.POST else _attach_report
    attempt(request, lambda: deed(request, filing, one))
    return HttpResponseRedirect(f"{address(filing, evaluation)}#report")


def _attach_report(request: HttpRequest, filing: Filing, one: int) -> str:
    too_large = "文件有 {size:.1f} MB，超过 {limit} MB 的上限；请压缩后重新导出。"
    name, content = upload_of(request, "report", REPORT, "请先选择 PDF 文件。", too_large)
    report = attach_report(user_of(request), filing, one, name, content, revision_of(request))
    return f"自评报告“{report.name}”已上传，共 {report.pages} 页；公开时随公开说明一并公开。"


def _remove_report(request: HttpRequest, filing: Filing, one: int) -> str:
    remove_report(user_of(request), filing, one, revision_of(request))
    return "自评报告已删除。"


def _report(filing: Filing, one: int) -> HttpResponse:
    saved = SelfReport.objects.filter(evaluation__filing=filing, evaluation_id=one).first()
    found = or_404(saved, "这张自评表没有自评报告。")
    name = found.name if found.name.lower().endswith(".pdf") else f"{found.name}.pdf"
    return file_answer(bytes(found.content), name, "application/pdf")
