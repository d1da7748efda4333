"""Indicators as a list: each row names its unit, year and programme (绩效指标清单)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Max, QuerySet

from accounts.intake.cells import CellWidget, text_of
from accounts.intake.resources import FilingRowResource, resource_of
from accounts.intake.tables import column
from accounts.models import Filing
from performance.models import Evaluation, Indicator

WHOLE = "整体支出"


class IndicatorRows(FilingRowResource):
    """绩效指标: rows of the self-evaluations that are there already."""

    path = "evaluation__filing"

    def prepare(self, rows: list[dict[str, Any]]) -> None:
        """The self-evaluations of the filings besides."""
        super().prepare(rows)
        found = Evaluation.objects.annotate(last=Max("indicators__order", default=0)).filter(
            filing__in=[one for one in self.filings.values() if one.is_writable]
        )
        self.evaluations: dict[tuple[int, str], Any] = {
            (one.filing_id, one.name): one for one in found.select_related("programme", "filing__unit")
        }

    def saved(self, filings: list[Filing]) -> QuerySet[Any]:
        return super().saved(filings).select_related("evaluation__programme")

    def _evaluation(self, row: dict[str, Any]) -> Any:
        filing = self.filing_of(row)
        return self.evaluations.get((filing.pk, self.fields["programme"].clean(row))) if filing else None

    def start(self, row: dict[str, Any]) -> Any:
        """A new indicator below the others of its self-evaluation."""
        evaluation = self._evaluation(row)
        if evaluation is None:
            return Indicator()
        evaluation.last += 1
        return Indicator(evaluation=evaluation, order=evaluation.last)

    def judge(self, instance: Any, row: dict[str, Any]) -> Iterator[str]:
        """Whether the self-evaluation is there."""
        found = list(super().judge(instance, row))
        yield from found
        filing = self.filing_of(row)
        if not found and filing is not None and self._evaluation(row) is None:
            known = "、".join(f"“{name or WHOLE}”" for pk, name in self.evaluations if pk == filing.pk)
            yield f"“项目名称”：{filing}没有“{text_of(row.get('项目名称')) or WHOLE}”的绩效自评，现有：{known or '无'}。"


NAME = CellWidget(lambda value: "" if text_of(value) == WHOLE else text_of(value), lambda value: value or WHOLE)
IndicatorResource = resource_of(
    Indicator,
    ("programme", "level1", "level2", "level3"),
    IndicatorRows,
    {"programme": column("evaluation__name", "项目名称", NAME, is_fixed=True)},
    left_out=("order",),
)
