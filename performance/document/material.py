"""The self-evaluations of one filing, as its document and its checks have them (一份填报的全部自评表)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from accounts.checks.evidence import Evidence
from accounts.document.guests import Attachment
from accounts.document.report import Report
from accounts.editions import edition_of
from accounts.figures.book import Book, subject_names, write_book
from accounts.models import BudgetLine, Entries, ExpenditureLine, Filing
from performance.models import Evaluation
from performance.scoring import Accounts, EvaluationSheet, Funding, score, total_funding

KEY = "performance"
WHOLE_SHEET, PROGRAMME_SHEETS = "整体支出绩效自评表", "项目支出绩效自评表"
"""What editions call the two kinds of sheets."""


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


FIGURES = {
    f"{sheets}{what}": unit
    for sheets in (WHOLE_SHEET, PROGRAMME_SHEETS)
    for what, unit in (("个数", "count"), ("全年预算合计", "yuan"), ("执行数合计", "yuan"))
}
"""What an edition can say of the self-evaluations, and what it counts."""


def figures_of(found: SelfEvaluations | None) -> dict[str, int | Decimal]:
    """The values of FIGURES; money in 元."""
    found = found or SelfEvaluations()
    both = (found.wholes, found.whole_total), (found.programmes, found.programmes_total)
    values = (value for sheets, money in both for value in (len(sheets), money.final_budget, money.executed))
    return dict(zip(FIGURES, values, strict=True))


def evaluations_in(bearer: Report | Evidence) -> SelfEvaluations:
    """The self-evaluations in a report or in evidence."""
    return bearer.guests.get(KEY) or SelfEvaluations()


def read_evaluations(filing: Filing, book: Book) -> SelfEvaluations:
    """Those of a saved filing: three queries."""
    found = Evaluation.objects.of(filing)
    accounts = Accounts.of(book, found)
    return SelfEvaluations(tuple(sheet_of(one, accounts) for one in found))


def accounts_of(filing: Filing, evaluations: Iterable[Evaluation]) -> Accounts:
    """What self-evaluations draw on: spending and budgets of a saved filing, three queries."""
    book = write_book(
        filing,
        Entries(
            expenditure=list(ExpenditureLine.objects.filter(filing=filing)),
            budget=list(BudgetLine.objects.filter(filing=filing)),
        ),
        subjects=subject_names(filing.year),
        forms=edition_of(filing),
    )
    return Accounts.of(book, evaluations)


def sheet_of(one: Evaluation, accounts: Accounts) -> EvaluationSheet:
    """The table of a saved self-evaluation as it stands."""
    return score(one, one.funding.all(), one.indicators.all(), accounts)


def reports_of(found: SelfEvaluations) -> Iterator[Attachment]:
    """The self-evaluation reports in the order of their tables, without their content."""
    for one in (sheet.evaluation for sheet in found.sheets):
        if hasattr(one, "report"):
            yield Attachment(str(one), one.report.sha256, one.report.size, one.report.pages)
