"""The sheets on which a filing is entered: rows as in the paper form (录入表).

Forms check their fields only; what concerns several rows or the database is judged once, by the verb `enter`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict

from accounts.document.slots import PASSAGES, reason_keys, slot_caption
from accounts.figures.book import Book
from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    EnteredRow,
    ExpenditureLine,
    Filing,
    IncomeLine,
    Passage,
    Reason,
    Supplement,
    ThreePublicExpense,
)
from accounts.models.texts import PASSAGE_LIMIT, REASON_LIMIT

from .fields import input_of

SPARE = 6
"""Empty rows offered below the entered ones; saving offers six more."""


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """One row of a sheet."""

    def validate_unique(self) -> None:
        """Left to the verb, which sees all rows."""

    def validate_constraints(self) -> None:
        """Left to the database, which judges all rows at once."""


@dataclass(frozen=True)
class Sheet:
    """One entry page: many rows of a model, one row, or one text a slot."""

    name: str
    caption: str
    model: type[EnteredRow]
    hint: str = ""

    @property
    def is_single(self) -> bool:
        """Whether a filing has one row of this model."""
        return not self.model.key_fields

    @property
    def has_codes(self) -> bool:
        """Whether each row stands under a code, whose name is then shown beside it."""
        return "code" in self.model.key_fields

    @property
    def is_texts(self) -> bool:
        """Whether the sheet holds one text a slot."""
        return issubclass(self.model, Reason | Passage)

    def row_form(self) -> type[RowForm]:
        """The form of one row."""
        made: Any = forms.modelform_factory(
            self.model, form=RowForm, exclude=["filing", "offices_carried"], formfield_callback=input_of
        )
        return cast(type[RowForm], made)


SHEETS = {
    sheet.name: sheet
    for sheet in (
        Sheet("income", "收入", IncomeLine, "按项级科目填写各项来源的收入，金额单位为元。"),
        Sheet("expenditure", "支出", ExpenditureLine, "按资金性质和项级科目填写，金额单位为元。"),
        Sheet("budget", "预算", BudgetLine, "年初预算数和全年预算数，金额单位为元；只知道类级数的填类级编码。"),
        Sheet(
            "economic",
            "基本支出（经济分类）",
            EconomicLine,
            "一般公共预算财政拨款基本支出，按款级经济分类填写，金额单位为元。",
        ),
        Sheet("balances", "结转结余", Balance, "金额单位为元。"),
        Sheet("three_public", "“三公”经费", ThreePublicExpense, "金额单位为元；合计与小计由系统计算。"),
        Sheet("supplement", "补充资料", Supplement, "金额单位为元；人数、采购、车辆的合计由系统计算。"),
        Sheet("reasons", "原因", Reason, "每条只写原因本身，不写“主要原因是”，末尾不加句号。"),
        Sheet("passages", "文字", Passage, "一行一段。"),
    )
}


class RowsFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """A form set that never loses the rows it began with."""

    def clean(self) -> None:
        """Refuse a page that came back with fewer rows than it was given."""
        if self.total_form_count() < self.initial_form_count():
            raise ValidationError("页面不完整，没有保存；请刷新后重试。")


def formset_of(sheet: Sheet, rows: Sequence[EnteredRow], data: Mapping[str, Any] | None) -> Any:
    """The forms of all rows, and empty ones below unless the sheet has one row only."""
    factory = forms.formset_factory(
        sheet.row_form(),
        formset=RowsFormSet,
        extra=0 if sheet.is_single else SPARE,
        can_delete=not sheet.is_single,
        max_num=5000,
    )
    if sheet.is_single and not rows:
        rows = [sheet.model()]
    initial = [model_to_dict(row, exclude=["id", "filing"]) for row in rows]
    return factory(data, initial=initial, prefix="rows")


def rows_of(formset: Any) -> list[EnteredRow]:
    """The rows that a valid formset holds, without the deleted and the empty ones."""
    gone = set(map(id, formset.deleted_forms))
    forms_ = [
        form for index, form in enumerate(formset.forms) if index < formset.initial_form_count() or form.has_changed()
    ]
    return [form.instance for form in forms_ if id(form) not in gone]


def rows_with_names(formset: Any, book: Book) -> list[tuple[Any, str]]:
    """Each form with the name of its code, empty where none or an unknown one was typed."""
    return [(form, book.subjects.get(str(form["code"].value() or "").strip(), "")) for form in formset]


class TextsForm(forms.Form):
    """One text area a slot, under the caption of the slot."""

    def __init__(self, sheet: Sheet, book: Book, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.sheet = sheet
        reasons = sheet.model is Reason
        texts = book.reasons if reasons else book.passages
        keys = reason_keys(book) if reasons else list(PASSAGES)
        for key in dict.fromkeys([*keys, *texts]):
            self.fields[key] = forms.CharField(
                label=slot_caption(key, book),
                required=False,
                initial=texts.get(key, ""),
                max_length=REASON_LIMIT if reasons else PASSAGE_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2 if reasons else 10}),
            )

    def rows(self) -> list[EnteredRow]:
        """The texts that are not empty."""
        model: Any = self.sheet.model
        return [model(key=key, text=text) for key, text in self.cleaned_data.items() if text.strip()]


def saved_rows(sheet: Sheet, filing: Filing) -> list[EnteredRow]:
    """The rows of the sheet as they stand."""
    return list(sheet.model._default_manager.filter(filing=filing))
