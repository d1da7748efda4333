"""What K rules share: places, amounts known to some digit, quantities typed into indicators, what a publication prints.

How amounts are compared
------------------------
Amounts in 元 are compared exactly. Not every amount is known in 元, though; each carries the place to which it is known:

* A funding row that is a whole multiple of 100 元 is taken as known in 万元 to 0.01 only (copied from a publication or a
  budget paper): 381900.00 stands for 38.19 万元. Any other row is known to the cent, and so is a row of zero beside
  others; where all are zero, less than 0.01 万元 may have been left out.
* An indicator's value typed in 万元 is known to its last digit (139 → 1 万元), at best to 0.01 万元, because that is how
  it meets the other figures in print: 38.1859 and 38.19 agree.
* Figures of the accounts are known to the cent, or in 万元 to 0.01 where only printed figures are known.

Two amounts agree when they are the same after rounding both to the coarser of their two places. What is left of a sum
whose parts were rounded, at most half a place a part, is a tail (info). Everything else is a finding; its difference is
that of the two printed figures, which a reader with a pencil gets too, or exact where both are known to the cent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import wraps

from accounts.checks import SOURCES, Check, Finding, Place, Severity, Side
from accounts.checks.evidence import Evidence
from accounts.editions import Edition
from accounts.figures.money import CENT, HUNDRED, WAN, ZERO, difference, from_wan, print_wan, two_places
from performance.document.material import evaluations_in
from performance.models import Evaluation, FundingRow, Indicator
from performance.scoring import EvaluationSheet, Funding
from performance.scoring.indicators import quantity

SOURCES["K"] = "项目支出绩效评价管理办法（财预〔2020〕10号）"
OF_BOTH = {"total": ("年度资金总额", "合计"), "other": ("其他资金", "其他")}
"""Rows of money of a programme and of the whole unit."""


def of_each(kind: str) -> Callable[[Callable[[Evidence, EvaluationSheet], Iterable[Finding]]], Check]:
    """What holds of each table by itself, asked of all: `sheets`, `wholes` or `programmes`."""

    def asked(check: Callable[[Evidence, EvaluationSheet], Iterable[Finding]]) -> Check:
        @wraps(check)
        def found(evidence: Evidence) -> Iterator[Finding]:
            for sheet in getattr(evaluations_in(evidence), kind):
                yield from check(evidence, sheet)

        return found

    return asked


# Places ---------------------------------------------------------------------------------------------------------------


def sheet_words(sheet: EvaluationSheet) -> str:
    """What a self-evaluation is called."""
    return f"项目“{sheet.evaluation.name}”自评表" if sheet.evaluation.name else "整体支出自评表"


def on_sheet(sheet: EvaluationSheet, words: str) -> Place:
    """A place in a self-evaluation."""
    return Place(f"{sheet_words(sheet)}：{words}", sheet.evaluation.key)


def at_indicator(sheet: EvaluationSheet, one: Indicator) -> Place:
    """The row of an indicator."""
    return on_sheet(sheet, f"指标“{one.level3}”")


def source_words(edition: Edition, one: Evaluation, source: str) -> str:
    """What a row of money is called: a level of government as the edition has it."""
    if source in OF_BOTH:
        return OF_BOTH[source][one.is_whole]
    return edition.level(source) or str(FundingRow.Source(source).label)


def headed(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """(heading, words) of each paragraph of a document that was read; its section is called by its first paragraph."""
    headings: dict[str, str] = {}
    return ((headings.setdefault(one.key, one.words), one.words) for one in evidence.paragraphs)


# Amounts --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """An amount in 元, the place to which it is known, and how far rounding may have moved it."""

    caption: str
    yuan: Decimal
    place: Decimal = CENT
    slack: Decimal = ZERO
    printed: str = ""

    @property
    def side(self) -> Side:
        """As one side of a finding."""
        return Side(self.caption, self.yuan, self.printed or print_wan(self.yuan))


def booked(evidence: Evidence, caption: str, yuan: Decimal) -> Known:
    """A figure of the accounts; where only printed figures are known, each of its rows may have been rounded."""
    slack = HUNDRED / 2 * max(len(evidence.entries.expenditure), 1)
    return Known(caption, yuan, HUNDRED, slack) if evidence.printed_only else Known(caption, yuan)


def rowed(caption: str, amounts: Iterable[Decimal]) -> Known:
    """One or several funding rows together."""
    given = [one for one in amounts if one]
    coarse = sum(one % HUNDRED == 0 for one in given)
    return Known(caption, sum(given, ZERO), HUNDRED if coarse or not given else CENT, HUNDRED / 2 * coarse)


def funds(caption: str, sheets: Iterable[EvaluationSheet], stage: str, sources: Sequence[str] = ()) -> Known:
    """The money of sheets at one stage (initial, budget, executed), of some sources or of all."""
    rows = (row for sheet in sheets for row in sheet.funding)
    return rowed(caption, (getattr(row, stage) for row in rows if not sources or row.source in sources))


def together(caption: str, parts: Sequence[Known]) -> Known:
    """The sum of one amount or more, with its parts in the caption's place: `125.65 + 139 = 264.65`."""
    total = sum((part.yuan for part in parts), ZERO)
    words = " + ".join(part.side.printed for part in parts)
    shown = f"{words} = {print_wan(total)}" if len(parts) > 1 else words
    return Known(caption, total, max(part.place for part in parts), sum((part.slack for part in parts), ZERO), shown)


def agree(left: Known, right: Known) -> bool:
    """Whether two amounts are the same at the coarser of their places."""
    place = max(left.place, right.place)
    return len({(one.yuan / place).quantize(Decimal(1), ROUND_HALF_UP) for one in (left, right)}) == 1


def compare(place: Place, left: Known, right: Known, advice: str, note: str = "") -> Iterator[Finding]:
    """A finding when two amounts do not agree; info when rounding of the parts can explain it."""
    delta, allowed = left.yuan - right.yuan, left.slack + right.slack
    tail = abs(delta) <= allowed
    note = f"尾差在四舍五入可以解释的 {print_wan(allowed)} 万元以内" if tail else note
    if not agree(left, right):
        delta = delta if max(left.place, right.place) == CENT else from_wan(difference(left.yuan, right.yuan))
        yield Finding(place, left.side, right.side, advice, Severity.INFO if tail else None, delta, note)


def above(left: Known, right: Known) -> bool:
    """Whether the first amount is surely greater than the second."""
    return not agree(left, right) and left.yuan > right.yuan


# Indicators -----------------------------------------------------------------------------------------------------------

YUAN = {"万元": WAN, "元": Decimal(1)}


def typed_amount(caption: str, words: str, unit: str) -> Known | None:
    """A sum of money typed into an indicator; None when it is none."""
    found = quantity(words)
    factor = YUAN.get(found.unit or unit) if found else None
    if not found or not factor:
        return None
    last = factor.scaleb(-len(found.text.partition(".")[2]))
    yuan = found.number * factor
    place = max(last, HUNDRED if factor == WAN else CENT)
    in_wan = f"{found.text}（{print_wan(yuan)}）" if last < HUNDRED else found.text
    printed = in_wan if factor == WAN else print_wan(yuan)
    return Known(caption, yuan, place, last / 2 if place > CENT else ZERO, printed)


def points(caption: str, value: Decimal) -> Side:
    """Points as a side."""
    return Side(caption, value, two_places(value))


def count(caption: str, value: int) -> Side:
    """A count as a side."""
    return Side(caption, Decimal(value), str(value))


# Publications ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PrintedSheet(EvaluationSheet):
    """A sheet with its printed totals, rates and scores; what is None or absent was not printed.

    Totals, rates and scores of entered sheets are derived, so that K2, K3, K4 and the sums of K6 hold by construction;
    these rules have something to find here.
    """

    printed_total: Funding | None = None
    printed_rates: Mapping[str, Decimal | None] = field(default_factory=dict)
    """Source, or `total` → 执行率 in percent."""
    printed_rate_score: Decimal | None = None
    printed_score: Decimal | None = None

    @property
    def total(self) -> Funding:
        """合计 as printed, else the sum."""
        return self.printed_total or super().total

    @property
    def rate_score(self) -> Decimal:
        """得分 of 预算执行率 as printed, else computed."""
        return super().rate_score if self.printed_rate_score is None else self.printed_rate_score

    @property
    def total_score(self) -> Decimal:
        """总分 as printed, else the sum."""
        return super().total_score if self.printed_score is None else self.printed_score


def printed_rate(sheet: EvaluationSheet, row: Funding) -> Decimal | None:
    """The rate that stands in the table: as printed, or as derived for print."""
    return sheet.printed_rates.get(row.source, row.rate) if isinstance(sheet, PrintedSheet) else row.rate


def has_row(sheet: EvaluationSheet, printed: str) -> bool:
    """Whether the table has a row of 预算执行率 with points (`printed_rate_score`), of 总分 (`printed_score`).

    Those of programmes have; that of the whole unit has not, unless one was printed.
    """
    return not sheet.evaluation.is_whole or getattr(sheet, printed, None) is not None
