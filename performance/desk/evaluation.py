"""The page of one self-evaluation: money, goals, indicators, scores (一张自评表的填报页)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from accounts.desk.entry import EntryPage
from accounts.desk.requests import attempt, filing_of, revision_of, user_of
from accounts.desk.sheets import EntrySheet
from accounts.editions import edition_of
from accounts.models import EnteredRow, Filing
from accounts.workflow.merge import SavedChange
from accounts.workflow.new_filing import confirm_carried
from performance.document.material import sheet_of
from performance.entries import PROGRAMME, EvaluationEntry
from performance.models import Evaluation, Programme, SelfReport
from performance.scoring.funding import DISTRIBUTED, entered
from performance.workflow.evaluations import (
    accounts_of,
    bring_indicators,
    enter_evaluation,
    last_year,
)

from .fields import RowForm
from .figures import shares, weights
from .indicator_form import indicators_of, rows_of, typed_weights
from .money_form import MoneyForm

LEVEL1 = ("产出指标", "成本指标", "效益指标", "满意度指标", "履职效能", "社会效应", "可持续发展能力")
LEVEL2 = (
    *("数量指标", "质量指标", "时效指标", "经济成本指标", "社会成本指标", "生态环境成本指标"),
    *("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标", "满意度指标"),
)


class ProgrammeForm(RowForm):
    """What a programme is."""

    class Meta:
        model = Programme
        fields = PROGRAMME


class EvaluationForm(RowForm):
    """Goals, and why the money is other than the accounts say."""

    class Meta:
        model = Evaluation
        fields = ("goal", "achieved", "funding_reason")
        widgets = {
            "goal": forms.Textarea(attrs={"rows": 6}),
            "achieved": forms.Textarea(attrs={"rows": 6}),
            "funding_reason": forms.Textarea(attrs={"rows": 2}),
        }


def evaluation_of(filing: Filing, one: int) -> tuple[Evaluation, list[Evaluation]]:
    """A self-evaluation of the filing, and all of them: three queries. Raises Http404."""
    found = Evaluation.objects.of(filing)
    own = next((each for each in found if each.pk == one), None)
    if own is None:
        raise Http404("本填报没有这张自评表。")
    return own, found


def address(filing: Filing, one: Evaluation) -> str:
    """The address of the page."""
    return reverse("admin:filing_evaluation", args=[filing.pk, one.pk])


SHEET = EntrySheet("performance", "绩效", Evaluation)


class EvaluationPage(EntryPage):
    """The forms of one self-evaluation, filled from what is saved or from what was typed."""

    template = "admin/performance/evaluation.html"

    def __init__(self, request: HttpRequest, filing: Filing, pk: int) -> None:
        super().__init__(request, filing, SHEET)
        self.one, every = evaluation_of(filing, pk)
        self.accounts = accounts_of(filing, every)
        self.sheets = [sheet_of(each, self.accounts) for each in every]
        self.evaluated = next(each for each in self.sheets if each.evaluation is self.one)
        self.saved = list(self.one.indicators.all())
        self.action = request.POST.get("action", "save")

    def load(self) -> None:
        """What is saved."""
        self._build(None)

    def take(self, data: QueryDict) -> None:
        """What was typed."""
        self._build(data)

    def _build(self, data: Mapping[str, Any] | None) -> None:
        one, accounts = self.one, self.accounts
        self.money = MoneyForm(edition_of(self.filing.edition), one, entered(one, one.funding.all()), accounts, data)
        shown = Evaluation(filing=self.filing, goal=one.goal, achieved=one.achieved, funding_reason=one.funding_reason)
        self.about = EvaluationForm(data, instance=shown, prefix="about")
        self.programme = None
        if one.programme is not None:
            named = {name: getattr(one.programme, name) for name in ProgrammeForm.Meta.fields}
            self.programme = ProgrammeForm(data, instance=Programme(filing=self.filing, **named), prefix="programme")
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
        forms_ = [one for one in (self.programme, self.about, self.money, self.indicators) if one is not None]
        wrong = [one for one in forms_ if not one.is_valid()]
        return "有的地方需要更正，还没有保存；请看下面标出的各处。" if wrong else ""

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """Save it whole; what another person saved meanwhile is not merged, but refused."""
        programme = self.programme.instance if self.programme else None
        money, indicators = self.money.funding(), self.indicators.indicators()
        entry = EvaluationEntry(programme, self.about.instance, money, indicators)
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
        one, sheet = self.one, self.evaluated
        code = one.programme.code if one.programme else ""
        found = last_year(self.filing, one)[1] if not self.saved else None
        return {
            "one": one,
            "sheet": sheet,
            "money": self.money,
            "about": self.about,
            "programme": self.programme,
            "formset": self.indicators,
            "groups": list(rows_of(self.indicators, {row.pk: row for row in self.saved})),
            "weights": weights(one, typed_weights(self.indicators), sheet.rate_points),
            "item": next((share for share in shares(self.accounts, self.sheets) if code and share.code == code), None),
            "shared": bool(code) and self.accounts.codes.count(code) > 1,
            "bring": found,
            "levels": [self.money.captions[one] for one in (*DISTRIBUTED, "county")] if one.is_whole else [],
            "report": SelfReport.objects.filter(evaluation=one).defer("content").first(),
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
