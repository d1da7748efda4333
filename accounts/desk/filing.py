"""The filing's own page: where it stands, what to do next, people and offices, the record, and doing it (填报页、办理)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone

from accounts.editions import edition_of
from accounts.figures.figures import outturn
from accounts.figures.money import two_places
from accounts.figures.totals import LINES, Totals
from accounts.models import (
    VERBS,
    Approval,
    Clearance,
    Correction,
    EnteredRow,
    Entries,
    Filing,
    Kind,
    Publication,
    Role,
    Status,
    Timetable,
    Withdrawal,
)
from accounts.publication.photograph import report_of
from accounts.workflow import AlreadyDone, Refused
from accounts.workflow.access import Position, allowed_verbs, is_officer, position_of, roles_of
from accounts.workflow.deadlines import deadlines_of
from accounts.workflow.merge import SavedChange
from accounts.workflow.new_filing import correct
from accounts.workflow.outlook import came_back
from accounts.workflow.publish import publish
from accounts.workflow.verbs import SIMPLE, approve, record_clearance
from accounts.workflow.withdrawal import quotations_of, withdraw

from .grid import SinglePage
from .pages import cleaned, filing_of, number_of, page_of, report, revision_of, texts_of, user_of
from .sheets import SHEETS
from .site import next_of

MAIN = ("income", "spending", "spending_basic", "spending_project", "closing")
"""The figures shown beside last year's."""


class FilingPage(SinglePage):
    """The page of one filing, on which people, offices and the remark are entered too."""

    template = "admin/accounts/filing/filing.html"
    doing: tuple[str, Mapping[str, Any] | None] = ("", None)
    """A verb that was refused, and what was typed into its form."""

    def load(self) -> None:
        """With the remark."""
        super().load()
        self.remark = self.filing.remark

    def take(self, data: QueryDict) -> None:
        """With the remark as it was sent."""
        super().take(data)
        self.remark = texts_of(data).get("remark", "")

    def read(self) -> Sequence[EnteredRow]:
        """The row meant; the remark is cleaned besides, and what is wrong with it kept beside the row's cells."""
        try:
            self.remark = str(Filing._meta.get_field("remark").clean(self.remark, None))
        except ValidationError as error:
            self.rows[0].errors["remark"] = error.messages
        return super().read()

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """With the remark, and the offices of last year where they were confirmed."""
        return super().enter(
            rows, remark=self.remark, confirmed=[()] if "confirm_offices" in self.request.POST else [], **more
        )

    def address(self) -> str:
        """The filing's own page."""
        return page_of(self.filing)

    def framed(self) -> dict[str, Any]:
        """With where the filing stands, what to do next, and the record."""
        filing, user, context = self.filing, user_of(self.request), super().framed()
        position, is_withdrawn = position_of(filing), filing.status == Status.WITHDRAWN
        doable = buttons(user, filing, position, *self.doing)
        approval = Approval.objects.filter(unit_id=filing.unit_id, year=filing.year).first()
        return context | {
            "title": str(filing),
            "edition": edition_of(filing),
            "remark": self.remark,
            "remark_note": self.rows[0].notes.get("remark", ""),
            "remark_errors": self.rows[0].errors.get("remark", ()),
            "is_carried": bool(getattr(self.saved, "offices_carried", False)),
            "buttons": doable,
            "last_step": position.last.pk if position.last else 0,
            # each with whether it holds for what was approved last
            "clearances": [
                (one, one.digest == position.approved_digest) for one in filing.clearances.select_related("recorded_by")
            ],
            "next": next_of(filing, context, [one.label for one in doable if one.verb in (*FORWARD, *BACK)], position),
            "approval": approval,
            "returned": position.last if came_back(position.last) else None,
            "deadlines": deadlines_of(
                filing.status,
                Timetable.objects.filter(year=filing.year).first(),
                timezone.localdate(),
                approval.replied_on if approval else None,
                filing.version,
            ),
            "record": position.steps,
            "publication": Publication.objects.filter(filing=filing).first(),
            # for the bureau: what later publications still say of one that was withdrawn
            "quotations": quotations_of(filing.publication) if is_withdrawn and is_officer(user) else [],
            "waivers": filing.waivers.select_related("requested_by", "granted_by"),
            **_beside_last_year(filing),
        }


def filing_page(
    request: HttpRequest, pk: int | str, verb: str = "", data: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The filing's own page as it is saved; `data` was typed into the form of a verb that was refused."""
    page = FilingPage(request, filing_of(request, pk), SHEETS["basics"])
    page.doing = verb, data
    page.load()
    return page.show()


def act_on(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do what a button of the page says; refused, the page comes back with what was typed."""
    filing, user = filing_of(request, pk), user_of(request)
    if verb not in LABELS:
        raise Http404
    data = texts_of(request.POST)
    form = form_of(verb, data)
    try:
        told, goal, left = carry_out(
            user,
            filing,
            verb,
            cleaned(form),
            revision_of(request),
            number_of(request, "step", "页面不完整，没有办理；请刷新后重试。"),
        )
    except AlreadyDone as done:
        messages.info(request, str(done))
        return HttpResponseRedirect(page_of(filing))
    except Refused as refused:
        report(request, refused)
        typed = [value for name, value in data.items() if name in form.fields and value.strip()]
        if not typed:
            return HttpResponseRedirect(page_of(filing))
        current = filing_of(request, pk)
        if verb not in {one.verb for one in buttons(user, current, position_of(current))}:
            keep_typed(request, "　".join(typed))
        return filing_page(request, pk, verb, data)
    messages.success(request, f"{filing}：{told}")
    for words in left:
        messages.error(request, f"{filing}：{words}")
    return HttpResponseRedirect(goal)


def _beside_last_year(filing: Filing) -> dict[str, Any]:
    """Last year's filing, and the main figures of both years in 元, as published once it is."""
    prior = filing.prior()
    if prior is None:
        return {"prior": None, "is_new": filing.is_of_new_unit}
    if filing.status in (Status.PUBLISHED, Status.WITHDRAWN):
        book = report_of(filing).book
        now, before = book.now, book.prior
    else:
        rows = (
            Entries(
                income=list(one.income_lines.all()),
                expenditure=list(one.expenditure_lines.all()),
                balances=list(one.balances.all()),
            )
            for one in (filing, prior)
        )
        now, before = (Totals(outturn(one, Kind(filing.unit.kind))) for one in rows)
    return {
        "prior": prior,
        "compared": [
            (LINES[key].caption, two_places(now[key], grouped=True), two_places(before[key], grouped=True))
            for key in MAIN
            if before.holds(key)
        ],
    }


APPROVE_AND_PUBLISH = "approve_publish"


class NoteForm(forms.Form):
    """A comment that may be left empty."""

    note = forms.CharField(label="意见", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ReturnForm(forms.Form):
    """A comment without which nobody knows what to change."""

    note = forms.CharField(
        label="意见",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "退回时请写明意见，让经办人知道要改什么。"},
    )


class ClearForm(forms.Form):
    """Who examined the document, when, for which office."""

    kind = forms.ChoiceField(label="审查类别", choices=Clearance.Kind)
    office = forms.CharField(label="审查部门", max_length=60)
    examiner = forms.CharField(label="审查人", max_length=40)
    on = forms.DateField(
        label="审查日期",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "请按 2024-12-31 的写法填写日期。"},
    )
    note = forms.CharField(label="审查意见", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class CorrectForm(forms.Form):
    """What was wrong."""

    kind = forms.ChoiceField(label="更正类别", choices=Correction.Kind)
    reason = forms.CharField(label="更正原因", help_text="随勘误一并公开。", widget=forms.Textarea(attrs={"rows": 3}))


class WithdrawForm(forms.Form):
    """Under which rule."""

    rule = forms.ChoiceField(label="撤下事由", choices=Withdrawal.Rule)
    basis = forms.CharField(
        label="依据", max_length=200, help_text="法规条款或文件名称、文号，只供内部查阅，不向公众显示。"
    )
    reason = forms.CharField(
        label="说明", help_text="只供内部查阅，不向公众显示。", widget=forms.Textarea(attrs={"rows": 3})
    )


@dataclass(frozen=True)
class Button:
    """One thing that the person may do now, with its form."""

    verb: str
    label: str
    form: forms.Form
    is_main: bool
    """Whether it leads forward."""


BACK = tuple(verb for verb, rule in VERBS.items() if rule.needs_note)
FORMS: dict[str, type[forms.Form]] = {
    **dict.fromkeys(BACK, ReturnForm),
    "clear": ClearForm,
    "correct": CorrectForm,
    "withdraw": WithdrawForm,
}
LABELS = {verb: rule.label for verb, rule in VERBS.items()} | {APPROVE_AND_PUBLISH: "审核通过并公开"}
FORWARD = (*(verb for verb, rule in VERBS.items() if rule.act), APPROVE_AND_PUBLISH)


def buttons(
    user: User, filing: Filing, position: Position, verb: str = "", data: Mapping[str, Any] | None = None
) -> list[Button]:
    """What the user may do with the filing now; the form of `verb` holds `data`, what was typed and refused."""
    verbs = allowed_verbs(user, filing, position)
    if "approve" in verbs and Role.PUBLISHER in roles_of(user, filing):
        verbs.insert(verbs.index("approve") + 1, APPROVE_AND_PUBLISH)
    return [Button(one, LABELS[one], form_of(one, data if one == verb else None), one in FORWARD) for one in verbs]


def form_of(verb: str, data: Mapping[str, Any] | None) -> forms.Form:
    """The form of a button, with what was typed."""
    return FORMS.get(verb, NoteForm)(data, auto_id=f"{verb}-%s", initial={"on": timezone.localdate()})


def keep_typed(request: HttpRequest, text: str) -> None:
    """What was typed into a form that is refused, to be copied: the form itself may be gone."""
    if text.strip():
        messages.warning(request, f"您填写的内容没有保存，可以复制后再办理：{text}")


def carry_out(
    user: User, filing: Filing, verb: str, typed: dict[str, Any], revision: int, step: int
) -> tuple[str, str, Sequence[str]]:
    """Do what the button says: what is said, where to go, what was left undone, in words. Raises Refused."""
    page = page_of(filing)
    match verb:
        case "clear":
            return f"已登记{record_clearance(user, filing, step=step, **typed).get_kind_display()}。", page, ()
        case "correct":
            copy = correct(user, filing, step=step, **typed)
            return (
                f"已建立第{copy.version}版，请经办人更正后提交审核；第{filing.version}版仍然公开。",
                page_of(copy),
                (),
            )
        case "withdraw":
            withdrawal = withdraw(user, filing, step=step, **typed)
            count = len(quotations_of(withdrawal.filing.publication))
            quoting = f"下一年度有 {count} 份公开件仍引用其中的数，见本页清单。" if count else ""
            return f"已撤下，公开页只说明撤下的时间。{quoting}{''.join(withdrawal.copies)}", page, withdrawal.left
    PLAIN[verb](user, filing, typed["note"], revision, step)
    return f"已{LABELS[verb]}。", page, ()


def _approve_and_publish(user: User, filing: Filing, note: str, revision: int, step: int) -> None:
    approve(user, filing, note, revision, step)
    try:
        publish(user, filing, note, revision)
    except Refused as refused:
        raise Refused("已审核通过，但还没有公开：", *refused.reasons) from refused


PLAIN: dict[str, Callable[..., Any]] = {**SIMPLE, "publish": publish, APPROVE_AND_PUBLISH: _approve_and_publish}
"""Verbs that ask for a note alone."""
