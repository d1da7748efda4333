"""Rows of filings as lists: each row names its unit and year (收入、支出、预算、经济分类、结转结余、原因)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db.models import QuerySet
from import_export.fields import Field

from accounts.checks.reasons import REASONS
from accounts.document.slots import CAPTIONS, KINDS
from accounts.figures.totals import LINES, caption_of
from accounts.intake.cells import CellWidget, as_is, code_of, text_of, year_of
from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    ExpenditureLine,
    Filing,
    IncomeLine,
    Reason,
    Role,
    Status,
    Subject,
    columns_of,
)

from .base import ListResource, Save, cell_of, column

UNIT, YEAR = "单位编码", "年度"


class FilingRowResource(ListResource):
    """Rows that belong to filings: brought in by a clerk of the unit, while the filing is being filled in."""

    path = "filing"
    """How a row leads to its filing."""
    required: ClassVar[tuple[str, ...]] = (UNIT, YEAR)
    told = ("unit_name", "subject")

    def __init__(self, save: Save | None = None, user: User | None = None, **options: Any) -> None:
        super().__init__(save, **options)
        self.user = user
        self.filings: dict[tuple[str, int], Filing] = {}
        self.clerk_of: set[int] = set()
        self.names: dict[int, dict[str, str]] = {}

    def prepare(self, rows: list[dict[str, Any]]) -> None:
        """The filings that the rows name, as far as the person may see them, and their saved rows."""
        places = {place for row in rows if (place := _place(row))}
        seen = Filing.objects.visible_to(self.user) if self.user else Filing.objects.none()
        wanted = seen.filter(unit__code__in={one[0] for one in places}, year__in={one[1] for one in places})
        for filing in sorted(wanted.select_related("unit"), key=lambda one: (one.status == Status.DRAFT, one.version)):
            place = (filing.unit.code, filing.year)
            if place not in self.filings or filing.is_writable or not self.filings[place].is_writable:
                self.filings[place] = filing
        if self.user:
            self.clerk_of = set(self.user.assignments.filter(role=Role.CLERK).values_list("unit_id", flat=True))
        writable = [filing for filing in self.filings.values() if filing.is_writable]
        self.known = {self.saved_key(one): one for one in self.saved(writable)}

    def saved(self, filings: list[Filing]) -> QuerySet[Any]:
        """The saved rows of these filings."""
        of_filings = {f"{self.path}__in": filings}
        rows: QuerySet[Any] = self._meta.model._default_manager.filter(**of_filings)
        return rows.select_related(f"{self.path}__unit")

    def saved_key(self, one: Any) -> tuple[Any, ...]:
        """The key of a saved row."""
        filing = attrgetter(self.path.replace("__", "."))(one)
        return (filing.pk, *(self.fields[name].get_value(one) for name in self.key_columns))

    def key_of(self, row: dict[str, Any]) -> tuple[Any, ...] | None:
        """The filing, and what tells its rows apart."""
        filing, key = self.filing_of(row), super().key_of(row)
        return None if filing is None or key is None else (filing.pk, *key)

    def filing_of(self, row: dict[str, Any]) -> Filing | None:
        """The filing that the row names."""
        return self.filings.get(_place(row) or ("", 0))

    def start(self, row: dict[str, Any]) -> Any:
        """A new row of that filing."""
        filing = self.filing_of(row)
        return self._meta.model(filing=filing) if filing else self._meta.model()

    def judge(self, instance: Any, row: dict[str, Any]) -> Iterator[str]:
        """Whether the filing is there, open, and the person's own to fill in."""
        place, filing = _place(row), self.filing_of(row)
        if place is None:
            return
        if filing is None:
            yield f"没有单位“{place[0]}”{place[1]}年度的填报，或您无权查看；请核对单位编码和年度，或先建立填报。"
        elif not filing.is_writable:
            yield f"{filing}处于“{filing.get_status_display()}”状态，数据已锁定；需要修改请先退回。"
        elif filing.unit_id not in self.clerk_of:
            yield f"您不是{filing.unit.name}的经办人，不能填写数据。"

    def before_export(self, queryset: QuerySet[Any] | None, **options: Any) -> None:
        """The official names of the codes, year by year."""
        if "subject" in self.fields and queryset is not None:
            self.names = {
                year: Subject.objects.names_of([year])
                for year in set(queryset.order_by().values_list("filing__year", flat=True))
            }

    def dehydrate_subject(self, one: Any) -> str:
        """The official name of the row's code."""
        return self.names.get(one.filing.year, {}).get(one.code, "")


def _place(row: dict[str, Any]) -> tuple[str, int] | None:
    try:
        return code_of(row.get(UNIT)), year_of(row.get(YEAR))
    except ValueError:
        return None


def resource_of(
    model: Any,
    keys: Sequence[str],
    base: Any = FilingRowResource,
    first: Mapping[str, Field] | None = None,
    left_out: Sequence[str] = (),
    needed: Sequence[str] = (),
) -> Any:
    """A resource of a model: the filing, the columns `first`, then the others of the model as it describes them.

    `keys` are the columns that tell its rows apart, `needed` those without which it is no list besides; the official
    name stands beside a code.
    """
    fields = {
        "unit_code": column(f"{base.path}__unit__code", UNIT, CellWidget(code_of), is_fixed=True),
        "unit_name": column(f"{base.path}__unit__name", "单位名称", is_fixed=True),
        "year": column(f"{base.path}__year", YEAR, CellWidget(year_of, as_is), is_fixed=True),
        **(first or {}),
    }
    for one in columns_of(model):
        if one.name not in (*left_out, *fields):
            fields[one.name] = column(one.name, one.caption, cell_of(one))
        if one.name == "code":
            fields["subject"] = column("code", "科目名称", is_fixed=True)
    meta = type(
        "Meta",
        (FilingRowResource.Meta,),
        {"model": model, "fields": tuple(fields), "name": str(model._meta.verbose_name)},
    )
    made = {
        **fields,
        "Meta": meta,
        "required": (UNIT, YEAR, *(fields[name].column_name for name in (*keys, *needed))),
        "key_columns": tuple(keys),
        "__module__": __name__,
    }
    metaclass: Any = type(FilingRowResource)
    return metaclass(f"{model.__name__}Resource", (base,), made)


CODED = {
    model: resource_of(model, model.key_fields)
    for model in (IncomeLine, ExpenditureLine, BudgetLine, EconomicLine, Balance)
}
"""The rows that stand under codes, and their lists."""


def place_of_reason(key: str) -> str:
    """Where a reason stands, in Chinese: `一般公共预算财政拨款支出 2150501：与上年相比的原因`."""
    name, _, kind = key.rpartition(".")
    code = re.search(r"\[(\d+)\]", name)
    caption = CAPTIONS.get(name) or (caption_of(name) if name.partition("[")[0] in LINES else name)
    return f"{caption}{f' {code[1]}' if code else ''}：{KINDS.get(kind, kind)}"


PLACES = {place_of_reason(key): key for key in REASONS}
BY_ITEM = re.compile(re.escape(place_of_reason("appropriation_spending[general][0].prior")).replace("0", r"([0-9]{7})"))


def key_of_reason(value: Any) -> str:
    """The key of the reason that stands there. Raises ValueError."""
    text = re.sub(r"\s+", " ", text_of(value)).replace(":", "：").strip()
    if match := BY_ITEM.fullmatch(text):
        return f"appropriation_spending[general][{match[1]}].prior"
    if text not in PLACES:
        example = place_of_reason("appropriation_spending[general][2150501].prior")
        raise ValueError(f"没有“{text[:60]}”这一处；请照导出文件中的写法填写，例如“{example}”。")
    return PLACES[text]


REASON = {"key": column("key", "位置", CellWidget(key_of_reason, place_of_reason))}
ReasonResource = resource_of(Reason, ("key",), first=REASON, needed=("text",))
"""原因: one a place."""
