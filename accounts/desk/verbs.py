"""The buttons of a filing's page: what the person may do with it now, and doing it (办理)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import VERBS, Clearance, Correction, Filing, Role, Withdrawal
from accounts.workflow import Refused
from accounts.workflow.access import Position, allowed_verbs, roles_of
from accounts.workflow.new_filing import correct
from accounts.workflow.publish import publish
from accounts.workflow.verbs import SIMPLE, approve, record_clearance
from accounts.workflow.withdrawal import quotations_of, withdraw

from .requests import page_of

APPROVE_AND_PUBLISH = "approve_publish"
Done = tuple[str, str, Sequence[str]]
"""What is said, where to go, and what was left undone, in words."""


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


def carry_out(user: User, filing: Filing, verb: str, typed: dict[str, Any], revision: int, step: int) -> Done:
    """Do what the button says. Raises Refused."""
    page = page_of(filing)
    if verb in PLAIN:
        PLAIN[verb](user, filing, typed["note"], revision, step)
        return f"已{LABELS[verb]}。", page, ()
    if verb == "clear":
        return f"已登记{record_clearance(user, filing, step=step, **typed).get_kind_display()}。", page, ()
    if verb == "correct":
        copy = correct(user, filing, step=step, **typed)
        told = f"已建立第{copy.version}版，请经办人更正后提交审核；第{filing.version}版仍然公开。"
        return told, page_of(copy), ()
    withdrawal = withdraw(user, filing, step=step, **typed)
    count = len(quotations_of(withdrawal.filing.publication))
    quoting = f"下一年度有 {count} 份公开件仍引用其中的数，见本页清单。" if count else ""
    return f"已撤下，公开页只说明撤下的时间。{quoting}{''.join(withdrawal.copies)}", page, withdrawal.left


def _approve_and_publish(user: User, filing: Filing, note: str, revision: int, step: int) -> None:
    approve(user, filing, note, revision, step)
    try:
        publish(user, filing, note, revision)
    except Refused as refused:
        raise Refused("已审核通过，但还没有公开：", *refused.reasons) from refused


PLAIN: dict[str, Callable[..., Any]] = {**SIMPLE, "publish": publish, APPROVE_AND_PUBLISH: _approve_and_publish}
"""Verbs that ask for a note alone."""
