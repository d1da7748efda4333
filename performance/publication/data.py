"""Self-evaluations as plain data, as the document says them and as they were entered; read back, compared (数据的读写与比对)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, TypeVar

from accounts.editions import Edition
from accounts.figures.book import Book
from accounts.figures.money import plain, two_places
from accounts.figures.units import value_data
from accounts.models import Filing
from accounts.publication.photograph import values, values_from
from performance.document.material import SelfEvaluations
from performance.models import Evaluation, FundingRow, Indicator, Programme, SelfReport
from performance.scoring import INDICATOR, PROGRAMME, STAGES, Accounts, EvaluationEntry, EvaluationSheet, Funding, score
from performance.scoring.indicators import as_printed

Data = Mapping[str, Any]
Row = TypeVar("Row", Programme, Evaluation, FundingRow, Indicator)

PUBLISHED_COLUMNS = tuple(one for one in INDICATOR if one not in ("order", "score_reason"))
"""Of an indicator: its place is that in the list, why it was scored otherwise is the office's own."""
MONEY = ("source", *STAGES)
TEXTS = ("goal", "achieved")
PUBLISHED = "照录原公开件"
"""Why scores of a published file stay as they are, where they are not what is earned."""
TYPED = "另行填写"
"""Stands for the reason why money of a table was typed: the reason itself is the office's own."""


# As the document says them --------------------------------------------------------------------------------------------


def data_of(found: SelfEvaluations | None) -> list[dict[str, Any]]:
    """Each table as the document says it."""
    return [_sheet(sheet) for sheet in found.sheets] if found else []


def _sheet(sheet: EvaluationSheet) -> dict[str, Any]:
    one = sheet.evaluation
    of_programme = {
        "rate_points": plain(sheet.rate_points),
        "rate_score": two_places(sheet.rate_score),
        "total_weight": plain(sheet.total_weight),
        "total_score": two_places(sheet.total_score),
    }
    return {
        "kind": "whole" if one.is_whole else "programme",
        "funding": [_funding(row) for row in (*sheet.funding, sheet.total)],
        "goal": one.goal,
        "achieved": one.achieved,
        "indicators": [{**values(row, PUBLISHED_COLUMNS), "weight": plain(row.weight)} for row in sheet.indicators],
        **({"programme": values(one.programme, PROGRAMME), **of_programme} if one.programme else {}),
    }


def _funding(row: Funding) -> dict[str, Any]:
    return {
        "source": row.source,
        **{stage: value_data("yuan", getattr(row, stage)) for stage in STAGES},
        "execution_rate": None if row.rate is None else two_places(row.rate),
    }


# As they were entered -------------------------------------------------------------------------------------------------


def rows_of(found: SelfEvaluations | None) -> list[dict[str, Any]]:
    """Each table as entered; its money as the document has it, of which the entered cells are a part."""
    return [
        {
            "programme": values(sheet.evaluation.programme, PROGRAMME) if sheet.evaluation.programme else None,
            **values(sheet.evaluation, TEXTS),
            "funding_typed": bool(sheet.evaluation.funding_reason),
            "funding": [values(row, MONEY) for row in sheet.funding],
            "indicators": [values(row, PUBLISHED_COLUMNS) for row in sheet.indicators],
        }
        for sheet in (found or SelfEvaluations()).sheets
    ]


def office_of(found: SelfEvaluations | None) -> list[dict[str, Any]]:
    """Of each table of a saved filing what is not published: why money and scores were typed, money as entered."""
    return [
        {
            "funding_reason": sheet.evaluation.funding_reason,
            "funding": [values(row, MONEY) for row in sheet.evaluation.funding.all()],
            "score_reasons": [row.score_reason for row in sheet.indicators],
        }
        for sheet in (found or SelfEvaluations()).sheets
    ]


def contents_of(filing: Filing) -> dict[str, bytes]:
    """The reports of a filing by their SHA-256."""
    return {one.sha256: bytes(one.content) for one in SelfReport.objects.filter(evaluation__filing=filing)}


# Read back ------------------------------------------------------------------------------------------------------------


def read(rows: Iterable[Data], book: Book) -> SelfEvaluations:
    """The tables of entered rows, unsaved."""
    found = [_read(one) for one in rows]
    accounts = Accounts.of(book, [evaluation for evaluation, _, _ in found])
    return SelfEvaluations(tuple(score(*one, accounts) for one in found))


def _read(data: Data) -> tuple[Evaluation, list[FundingRow], list[Indicator]]:
    (evaluation,) = _all(Evaluation, TEXTS, [data])
    evaluation.programme = next(iter(_all(Programme, PROGRAMME, filter(None, [data["programme"]]))), None)
    evaluation.funding_reason = TYPED if data["funding_typed"] else ""
    return evaluation, _all(FundingRow, MONEY, data["funding"]), _all(Indicator, PUBLISHED_COLUMNS, data["indicators"])


def _all(model: type[Row], names: Iterable[str], rows: Iterable[Data]) -> list[Row]:
    """The rows, of which these columns count. Raises KeyError where one is missing."""
    return [model(**values_from(model, {name: row[name] for name in names})) for row in rows]


def unpack(rows: Sequence[Data], office: Sequence[Data] | None) -> list[EvaluationEntry]:
    """Each table to be entered. Where the office's own is unknown, money and scores stay as they were published."""
    found = [_entry(one, own) for one, own in zip(rows, office or repeat(None, len(rows)), strict=True)]
    for order, programme in enumerate(filter(None, (one.programme for one in found)), start=1):
        programme.order = order
    return found


def _entry(data: Data, own: Data | None) -> EvaluationEntry:
    evaluation, funding, indicators = _read(data)
    for order, one in enumerate(indicators, start=1):
        one.order = order
        as_printed(one, PUBLISHED)
    if own is not None:
        evaluation.funding_reason = values_from(Evaluation, {"funding_reason": own["funding_reason"]})["funding_reason"]
        funding = _all(FundingRow, MONEY, own["funding"])
        for one, reason in zip(indicators, own["score_reasons"], strict=True):
            one.score_reason = values_from(Indicator, {"score_reason": reason})["score_reason"]
    return EvaluationEntry(evaluation.programme, evaluation, funding, indicators)


# Cells that an erratum names ------------------------------------------------------------------------------------------

OF_PROGRAMME = {"code": "科目编码", "department": "主管部门", "implementer": "实施单位"}
OF_SHEET = {
    "goal": "预期目标",
    "achieved": "实际完成情况",
    "rate_points": "预算执行率分值",
    "rate_score": "预算执行率得分",
    "total_weight": "总分值",
    "total_score": "总得分",
}
SOURCES: dict[str, str] = {"total": "资金合计", **{str(key): str(words) for key, words in FundingRow.Source.choices}}
OF_INDICATOR = {
    "operator": "比较符",
    "target": "指标值",
    "unit": "计量单位",
    "ground": "设定依据",
    "weight": "分值",
    "actual": "实际完成值",
    "score": "得分",
    "remark": "偏差原因（备注）",
}


def cells(sheets: Iterable[Data], edition: Edition) -> Iterator[tuple[str, str]]:
    """Each cell of the self-evaluations, by its place in words; indicators by their names, equal ones counted."""
    for sheet in sheets:
        programme = sheet.get("programme", {})
        for words, value in (
            *((words, programme[key]) for key, words in OF_PROGRAMME.items() if key in programme),
            *((words, sheet[key]) for key, words in OF_SHEET.items() if sheet.get(key) is not None),
            *_money(sheet, edition),
            *_indicators(sheet),
        ):
            yield f"{programme.get('name', '整体支出')}：{words}", str(value)


def _money(sheet: Data, edition: Edition) -> Iterator[tuple[str, str]]:
    for row in sheet["funding"]:
        source = edition.level(row["source"]) or SOURCES.get(row["source"], row["source"])
        for stage, words in STAGES.items():
            yield f"{source}{words}", f"{row[stage]['printed']} 万元（{row[stage]['yuan']} 元）"
        yield f"{source}执行率", row["execution_rate"]


def _indicators(sheet: Data) -> Iterator[tuple[str, Any]]:
    met: Counter[str] = Counter()
    for one in sheet["indicators"]:
        called = f"{one['level1']}/{one['level2']}/{one['level3']}"
        met[called] += 1
        twin = f"（第{met[called]}个）" if met[called] > 1 else ""
        yield from ((f"指标“{called}”{twin}{words}", one[key]) for key, words in OF_INDICATOR.items())
