"""Forms of the pages of self-evaluations: programme, texts, funding table, indicators (绩效自评的表单：项目、文字、资金、指标)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.editions import Edition
from accounts.figures.money import ZERO, two_places
from accounts.intake.cells import is_number, plain_number, show_amount
from performance.checks.comparison import source_words
from performance.models import Evaluation, FundingRow, Indicator, Programme
from performance.scoring import PROGRAMME, STAGES, Accounts, Funding, derived, drawn
from performance.scoring.indicators import IndicatorKind, earned, kind_of, tidy_indicator

AMOUNT = {"autocomplete": "off", "inputmode": "decimal", "class": "amount"}
"""How the input of a number is told to the browser."""


class AmountInput(forms.TextInput):
    """A text input that shows a zero as blank, as the paper form does, and an amount with its thousands grouped."""

    def format_value(self, value: Any) -> str | None:
        """What stands in the input."""
        shown = show_amount(value) if isinstance(value, Decimal) else str(value or "")
        return None if shown in ("", "0", "0.00") else shown


class AmountField(forms.DecimalField):
    """An amount in 元; empty is zero, or nothing where the field may be unknown."""

    def __init__(self, *, unknown: bool = False, **options: Any) -> None:
        self.empty = None if unknown else Decimal("0.00")
        super().__init__(**{"required": False, "initial": self.empty, "widget": AmountInput(AMOUNT), **options})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The amount. Raises ValidationError for a text that is no number."""
        plain = plain_number(value)
        if isinstance(plain, str) and plain and not is_number(plain):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(plain or self.empty)


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """One row of a page."""

    def validate_unique(self) -> None:
        """Left to the verb, which sees all rows."""


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


# The funding table: what the accounts say, and what the clerk enters ----------------------------------------------------

WHOLE_STAGES = STAGES | {"final_budget": "预算数（调整后）", "executed": "执行数"}


@dataclass(frozen=True)
class MoneyCell:
    """One cell: an input, or the amount that follows from the accounts; beside an input perhaps what they say."""

    field: forms.BoundField | None
    accounted: Decimal | None
    differs: bool = False


class MoneyForm(forms.Form):
    """Inputs for the cells that are the clerk's: those that do not follow from the accounts, or all with a reason."""

    def __init__(
        self,
        edition: Edition,
        one: Evaluation,
        rows: tuple[Funding, ...],
        accounts: Accounts,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        cells = derived(one, rows, accounts)
        rows = rows if one.funding_reason else drawn(rows, cells)
        super().__init__(
            data,
            prefix="money",
            initial={f"{row.source}-{stage}": getattr(row, stage) for row in rows for stage in STAGES},
        )
        self.rows, self.cells_known, self.evaluation, self.accounts = rows, cells, one, accounts
        self.stages = WHOLE_STAGES if one.is_whole else STAGES
        self.captions = {row.source: source_words(edition, one, row.source) for row in rows}
        for row in rows:
            for stage, words in self.stages.items():
                if one.funding_reason or (row.source, stage) not in cells:
                    self.fields[f"{row.source}-{stage}"] = AmountField(
                        label=f"{self.captions[row.source]} {words}", max_digits=16, decimal_places=2
                    )

    def lines(self) -> Iterator[tuple[str, list[MoneyCell]]]:
        """Each source with its three cells."""
        return ((self.captions[row.source], [self._cell(row, stage) for stage in STAGES]) for row in self.rows)

    def _cell(self, row: Funding, stage: str) -> MoneyCell:
        name, accounted = f"{row.source}-{stage}", self.cells_known.get((row.source, stage))
        field = self[name] if name in self.fields else None
        return MoneyCell(field, accounted, field is not None and accounted not in (None, getattr(row, stage)))

    def funding(self) -> list[FundingRow]:
        """The rows of a valid form; a cell without an input takes what follows from the accounts and from what was typed."""
        rows = tuple(
            Funding(
                row.source,
                *(self.cleaned_data.get(f"{row.source}-{stage}", getattr(row, stage)) for stage in STAGES),
            )
            for row in self.rows
        )
        if not self.evaluation.funding_reason:
            rows = drawn(rows, derived(self.evaluation, rows, self.accounts))
        return [FundingRow(source=row.source, **{stage: getattr(row, stage) for stage in STAGES}) for row in rows]


# The rows of indicators -----------------------------------------------------------------------------------------------

SPARE = 5
"""Empty rows offered below the entered ones; saving offers five more."""
STEP = 10
"""Between two places, so that a row is moved by typing a number that lies between."""
LAST = 10**6
ORDER = (
    *("order", "level1", "level2", "level3", "kind", "target", "unit", "weight"),
    *("DELETE", "ground", "actual", "remark", "own_score", "score_reason"),
)
"""As the inputs stand on the page, so that the keyboard goes the way the eye goes."""
COPIED = ("level1", "level2", "level3", "target", "unit", "ground", "weight", "actual", "score_reason", "remark")


def points_field(label: str, widget: forms.TextInput, *, unknown: bool = False) -> AmountField:
    """Points up to 100; where they may be unknown, empty is nothing given and zero is zero."""
    bounds = {"min_value": Decimal(0), "max_value": Decimal(100), "max_digits": 5, "decimal_places": 2}
    return AmountField(label=label, widget=widget, unknown=unknown, **bounds)


class IndicatorForm(RowForm):
    """One indicator. 一级 and 二级指标 may stay empty: then they are those of the row above."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    order = forms.IntegerField(
        label="顺序",
        required=False,
        min_value=0,
        max_value=30000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    kind = forms.ChoiceField(label="指标类型", choices=[("", "请选择"), *IndicatorKind.choices])
    weight = points_field("分值", AmountInput(AMOUNT | {"class": "points", "data-weight": ""}))
    own_score = points_field("评定得分", forms.TextInput(AMOUNT | {"class": "points"}), unknown=True)

    class Meta:
        model = Indicator
        fields = COPIED
        widgets = {
            "level1": forms.TextInput(attrs={"list": "level1-names"}),
            "level2": forms.TextInput(attrs={"list": "level2-names"}),
            "remark": forms.Textarea(attrs={"rows": 1}),
            "ground": forms.TextInput(),
        }

    notes: Sequence[str] = ()
    """What was written otherwise than typed."""

    def _post_clean(self) -> None:
        one, cleaned = self.instance, self.cleaned_data
        # the database judges all rows at once, not a query a row
        one.__dict__["validate_constraints"] = lambda exclude=None: None
        super()._post_clean()  # type: ignore[misc]
        del one.__dict__["validate_constraints"]
        one.pk = cleaned.get("id")
        if self.errors:
            return
        try:
            self.notes = tidy_indicator(one, IndicatorKind(cleaned["kind"]))
        except ValidationError as unreadable:
            self.add_error(None, unreadable)
        else:
            self._judge(cleaned.get("own_score"))

    def _judge(self, own: Decimal | None) -> None:
        """Take the score that follows from the values, or the clerk's with its reason, or where only a person can judge."""
        one, points = self.instance, earned(self.instance)
        if own is not None and own > one.weight:
            self.add_error("own_score", f"评定得分 {own} 高于分值 {one.weight}，请更正。")
        elif own and not one.actual and not one.score_reason:
            self.add_error("own_score", "还没有实际完成值，不能评定得分；请先填写实际完成值，或写明评分理由。")
        elif points is not None and own is None and one.score_reason:
            self.add_error("own_score", "已写另行评分的理由，请填写评定得分；不另行评分的，请清空理由。")
        elif points is not None and own is not None and own != points and not one.score_reason:
            self.add_error(
                "score_reason",
                f"按完成情况计算得 {two_places(points)} 分，评定 {two_places(own)} 分；请写明理由，或清空评定得分。",
            )
        else:
            one.score = next((given for given in (own, points) if given is not None), ZERO)
            one.score_reason = "" if one.score == points else one.score_reason


class IndicatorsFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """All indicators of a table, never fewer than it began with."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Put the inputs in order, with the mark of removal among them."""
        super().add_fields(form, index)
        form.fields["level1"].required = form.fields["level2"].required = False
        form.order_fields(ORDER)

    def clean(self) -> None:
        """Fill empty 一级 and 二级指标 from the row above; refuse a page that came back with fewer rows than it was given."""
        if self.total_form_count() < self.initial_form_count():
            raise ValidationError("页面不完整，没有保存；请刷新后重试。")
        level1 = level2 = ""
        for form in self.kept():
            one = form.instance
            one.level2 = one.level2 or (level2 if not one.level1 or one.level1 == level1 else "")
            one.level1 = one.level1 or level1
            for field, caption in (("level1", "一级指标"), ("level2", "二级指标")):
                if not getattr(one, field):
                    form.add_error(field, f"请填写{caption}；与上一行相同的可以留空。")
            level1, level2 = one.level1, one.level2

    def kept(self) -> list[Any]:
        """The forms that hold a row, in the order that was typed; new rows without a number come last."""
        begun, gone = self.initial_form_count(), self.deleted_forms
        return sorted(
            (
                form
                for number, form in enumerate(self.forms)
                if (number < begun or form.has_changed()) and form not in gone
            ),
            key=_place,
        )

    def indicators(self) -> list[Indicator]:
        """The rows of a valid form set, those of one 一级, and in it of one 二级指标, where the first of them stands."""
        groups: dict[str, dict[str, list[Indicator]]] = {}
        for one in (form.instance for form in self.kept()):
            groups.setdefault(one.level1, {}).setdefault(one.level2, []).append(one)
        return [one for seconds in groups.values() for thirds in seconds.values() for one in thirds]

    def notes(self) -> list[str]:
        """What was written otherwise than typed."""
        return [f"{form.instance.level3}：{note}" for form in self.kept() for note in form.notes]


def _place(form: Any) -> int:
    order = form.cleaned_data.get("order") if hasattr(form, "cleaned_data") else None
    return LAST if order is None else int(order)


def indicators_of(rows: Iterable[Indicator], data: Mapping[str, Any] | None) -> Any:
    """The forms of saved indicators, and empty ones below."""
    return forms.formset_factory(IndicatorForm, formset=IndicatorsFormSet, extra=SPARE, can_delete=True, max_num=1000)(
        data, initial=[_initial(number, one) for number, one in enumerate(rows, start=1)], prefix="rows"
    )


def _initial(number: int, one: Indicator) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in COPIED},
        "id": one.pk,
        "order": number * STEP,
        "kind": kind_of(one),
        "own_score": one.score if one.score_reason or (one.actual and earned(one) is None) else None,
    }


@dataclass(frozen=True)
class IndicatorRow:
    """One form with what is saved, and what the page says beside it."""

    number: int
    form: Any
    saved: Indicator | None

    @property
    def points(self) -> Decimal | None:
        """What follows from the saved values."""
        return earned(self.saved) if self.saved else None

    @property
    def hints(self) -> list[str]:
        """What still asks for the clerk."""
        one = self.saved or Indicator()
        asked = {
            "定性指标的完成值与目标值不同，得分不能计算，请评定得分。": self.points is None and not one.score,
            "得分低于分值，请写偏差原因及改进措施。": one.score < one.weight and not one.remark.strip(),
        }
        return [words for words, is_asked in asked.items() if is_asked and one.actual]


def rows_of(formset: Any, saved: Iterable[Indicator]) -> Iterator[tuple[str, str, list[IndicatorRow]]]:
    """(一级指标, 二级指标, rows) as they stand, the empty rows in a group without names."""
    known = {str(one.pk): one for one in saved}
    rows = [
        IndicatorRow(number, form, known.get(str(form["id"].value()))) for number, form in enumerate(formset, start=1)
    ]
    return ((*levels, list(group)) for levels, group in groupby(rows, key=lambda one: _levels(one.form)))


def typed_weights(formset: Any) -> Iterator[Indicator]:
    """一级指标 and weight of each row as they stand in the inputs, saved or not; what is no number counts nothing."""
    level1 = ""
    for form in formset:
        level1 = _levels(form)[0] or level1
        text = str(plain_number(str(form["weight"].value() or "")))
        if is_number(text) and not form["DELETE"].value():
            yield Indicator(level1=level1, weight=Decimal(text))


def _levels(form: Any) -> tuple[str, str]:
    return str(form["level1"].value() or ""), str(form["level2"].value() or "")
