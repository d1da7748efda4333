"""The self-evaluations of one filing, as its document and its checks have them (一份填报的全部自评表)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from accounts.document.guests import Attachment
from accounts.figures.book import Book
from accounts.models import Filing
from performance.models import Evaluation
from performance.scoring import Accounts, EvaluationSheet, Funding, score, total_funding

KEY = "performance"


@dataclass(frozen=True)
class SelfEvaluations:
    """All tables of a filing, that of the whole unit first."""

    sheets: tuple[EvaluationSheet, ...] = ()
    whole_captions = (
        *("一级指标", "二级指标", "三级指标", "预期指标值", "指标设定依据", "权重", "实际完成指标值", "得分"),
        "备注",
    )
    programme_captions = (
        *("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
        "偏差原因分析及改进措施",
    )

    def __bool__(self) -> bool:
        return bool(self.sheets)

    @property
    def wholes(self) -> list[EvaluationSheet]:
        """The self-evaluation of the whole unit: one, or none yet."""
        return [sheet for sheet in self.sheets if sheet.evaluation.is_whole]

    @property
    def whole_total(self) -> Funding:
        """Money of the self-evaluation of the whole unit, in 元."""
        return total_funding(sheet.total for sheet in self.wholes)

    @property
    def programmes(self) -> list[EvaluationSheet]:
        """The self-evaluations of the programmes."""
        return [sheet for sheet in self.sheets if not sheet.evaluation.is_whole]

    @property
    def programmes_total(self) -> Funding:
        """Money of all programmes together, in 元."""
        return total_funding(sheet.total for sheet in self.programmes)


class Bearer(Protocol):
    """What carries the material of guests: a report, or evidence."""

    @property
    def guests(self) -> Mapping[str, Any]:
        """The material by key."""


def evaluations_in(bearer: Bearer) -> SelfEvaluations:
    """The self-evaluations in a report or in evidence."""
    found: SelfEvaluations = bearer.guests.get(KEY) or SelfEvaluations()
    return found


def read_evaluations(filing: Filing, book: Book) -> SelfEvaluations:
    """Those of a saved filing: three queries."""
    found = Evaluation.objects.of(filing)
    accounts = Accounts.of(book, found)
    return SelfEvaluations(tuple(sheet_of(one, accounts) for one in found))


def sheet_of(one: Evaluation, accounts: Accounts) -> EvaluationSheet:
    """The table of a saved self-evaluation as it stands."""
    return score(one, one.funding.all(), one.indicators.all(), accounts)


def reports_of(found: SelfEvaluations) -> Iterator[Attachment]:
    """The self-evaluation reports in the order of their tables, without their content."""
    for one in (sheet.evaluation for sheet in found.sheets):
        if hasattr(one, "report"):
            yield Attachment(str(one), one.report.sha256, one.report.size, one.report.pages)
