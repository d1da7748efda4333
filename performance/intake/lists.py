"""Indicators as a list: each row names its unit, year and programme (绩效指标清单)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from django.db.models import QuerySet

from accounts.intake.cells import CellWidget, text_of
from accounts.intake.resources.base import column
from accounts.intake.resources.rows import FilingRowResource, resource_of
from accounts.models import Filing
from performance.models import Evaluation, Indicator

WHOLE = "整体支出"


def _programme(read: Callable[[Any], str]) -> CellWidget:
    return CellWidget(lambda value: "" if read(value) == WHOLE else read(value), lambda value: value or WHOLE)


class IndicatorRows(FilingRowResource):
    """绩效指标: rows of the self-evaluations that are there already."""

    path = "evaluation__filing"
    levels: ClassVar[tuple[str, ...]] = ("level1", "level2", "level3")

    def prepare(self, rows: list[dict[str, Any]]) -> None:
        """The self-evaluations of the filings besides."""
        self.evaluations: dict[tuple[int, str], Evaluation] = {}
        super().prepare(rows)
        filings = [one for one in self.filings.values() if one.is_writable]
        for one in Evaluation.objects.filter(filing__in=filings).select_related("programme", "filing__unit"):
            self.evaluations[one.filing_id, one.programme.name if one.programme else ""] = one
        highest: dict[int, int] = {}
        for row in self.known.values():
            highest[row.evaluation_id] = max(highest.get(row.evaluation_id, 0), row.order)
        self.orders = highest

    def saved(self, filings: list[Filing]) -> Iterable[Any]:
        rows = Indicator.objects.filter(evaluation__filing__in=filings)
        return [named(one) for one in rows.select_related("evaluation__programme", "evaluation__filing__unit")]

    def saved_key(self, one: Any) -> tuple[Any, ...]:
        return (one.evaluation.filing_id, one.programme_name, *(getattr(one, name) for name in self.levels))

    def _evaluation(self, row: dict[str, Any]) -> Evaluation | None:
        filing = self.filing_of(row)
        return self.evaluations.get((filing.pk, self.fields["programme"].clean(row))) if filing else None

    def start(self, row: dict[str, Any]) -> Any:
        """A new indicator below the others of its self-evaluation."""
        evaluation = self._evaluation(row)
        if evaluation is None:
            return Indicator()
        self.orders[evaluation.pk] = order = self.orders.get(evaluation.pk, 0) + 1
        return named(Indicator(evaluation=evaluation, order=order))

    def judge(self, instance: Any, row: dict[str, Any]) -> Iterator[str]:
        """Whether the self-evaluation is there."""
        found = list(super().judge(instance, row))
        yield from found
        filing = self.filing_of(row)
        if not found and filing is not None and self._evaluation(row) is None:
            known = "、".join(f"“{name or WHOLE}”" for pk, name in self.evaluations if pk == filing.pk)
            yield f"“项目名称”：{filing}没有“{text_of(row.get('项目名称')) or WHOLE}”的绩效自评，现有：{known or '无'}。"

    def iter_queryset(self, queryset: QuerySet[Any]) -> Iterator[Any]:
        """The rows with the names of their programmes."""
        for one in super().iter_queryset(queryset.select_related("evaluation__programme", "evaluation__filing__unit")):
            yield named(one)


def named(one: Any) -> Any:
    """The indicator with the name of its programme, '' for the whole unit."""
    programme = one.evaluation.programme
    one.programme_name = programme.name if programme else ""
    return one


PROGRAMME = {"programme": column("programme_name", "项目名称", _programme(text_of), is_fixed=True)}
IndicatorResource = resource_of(
    Indicator, ("programme", *IndicatorRows.levels), IndicatorRows, PROGRAMME, left_out=("order",)
)
