"""Self-evaluations as plain data, as the document says them and as they were entered, and made of it again (数据的读写)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, TypeVar

from accounts.figures.book import Book
from accounts.figures.money import plain, two_places
from accounts.models import Filing
from accounts.publication.open_data import amount
from accounts.publication.photograph import values, values_from
from performance.document.material import SelfEvaluations
from performance.entries import INDICATOR, PROGRAMME, STAGES, EvaluationEntry
from performance.models import Evaluation, FundingRow, Indicator, Programme, SelfReport
from performance.scoring import EvaluationSheet, Funding, score
from performance.scoring.funding import Accounts
from performance.scoring.indicators import as_printed

Data = Mapping[str, Any]
Row = TypeVar("Row", Programme, FundingRow, Indicator)

PUBLISHED_COLUMNS = tuple(one for one in INDICATOR if one not in ("order", "score_reason"))
"""Of an indicator: its place is that in the list, why it was scored otherwise is the office's own."""
MONEY = ("source", *STAGES)
TEXTS = ("goal", "achieved")
PUBLISHED = "照录原公开件"
"""Why scores of a published file stay as they are, where they are not what is earned."""
TYPED = "另行填写"
"""Stands for the reason why money of a table was typed: the reason itself is the office's own."""


def data_of(found: SelfEvaluations | None) -> list[dict[str, Any]]:
    """Each table as the document says it."""
    return [_sheet(sheet) for sheet in found.sheets] if found else []


def _sheet(sheet: EvaluationSheet) -> dict[str, Any]:
    one = sheet.evaluation
    data: dict[str, Any] = {
        "kind": "whole" if one.is_whole else "programme",
        "funding": [_funding(row) for row in (*sheet.funding, sheet.total)],
        "goal": one.goal,
        "achieved": one.achieved,
        "indicators": [{**values(row, PUBLISHED_COLUMNS), "weight": plain(row.weight)} for row in sheet.indicators],
    }
    if one.programme is not None:
        data |= {
            "programme": values(one.programme, PROGRAMME),
            "rate_points": plain(sheet.rate_points),
            "rate_score": two_places(sheet.rate_score),
            "total_weight": plain(sheet.total_weight),
            "total_score": two_places(sheet.total_score),
        }
    return data


def _funding(row: Funding) -> dict[str, Any]:
    rate = None if row.rate is None else two_places(row.rate)
    return {"source": row.source, **{stage: amount(getattr(row, stage)) for stage in STAGES}, "execution_rate": rate}


def rows_of(found: SelfEvaluations | None) -> list[dict[str, Any]]:
    """Each table as entered; its money as the document has it, of which the entered cells are a part."""
    return [_entered(sheet) for sheet in found.sheets] if found else []


def _entered(sheet: EvaluationSheet) -> dict[str, Any]:
    one = sheet.evaluation
    return {
        "programme": values(one.programme, PROGRAMME) if one.programme else None,
        "goal": one.goal,
        "achieved": one.achieved,
        "funding_typed": bool(one.funding_reason),
        "funding": [values(row, MONEY) for row in sheet.funding],
        "indicators": [values(row, PUBLISHED_COLUMNS) for row in sheet.indicators],
    }


def read(rows: Iterable[Data], book: Book) -> SelfEvaluations:
    """The tables of entered rows, unsaved."""
    found = [_read(one) for one in rows]
    accounts = Accounts.of(book, [evaluation for evaluation, _, _ in found])
    return SelfEvaluations(tuple(score(*one, accounts) for one in found))


def _read(data: Data) -> tuple[Evaluation, list[FundingRow], list[Indicator]]:
    programme = next(iter(_all(Programme, PROGRAMME, filter(None, [data["programme"]]))), None)
    texts = values_from(Evaluation, {name: data[name] for name in TEXTS})
    evaluation = Evaluation(programme=programme, **texts)
    evaluation.funding_reason = TYPED if data["funding_typed"] else ""
    return evaluation, _all(FundingRow, MONEY, data["funding"]), _all(Indicator, PUBLISHED_COLUMNS, data["indicators"])


def _all(model: type[Row], names: Iterable[str], rows: Iterable[Data]) -> list[Row]:
    """The rows, of which these columns count. Raises KeyError where one is missing."""
    return [model(**values_from(model, {name: row[name] for name in names})) for row in rows]


def office_of(found: SelfEvaluations | None) -> list[dict[str, Any]]:
    """Of each table of a saved filing what is not published: why money and scores were typed, money as entered."""
    return [_office(sheet) for sheet in found.sheets] if found else []


def _office(sheet: EvaluationSheet) -> dict[str, Any]:
    return {
        "funding_reason": sheet.evaluation.funding_reason,
        "funding": [values(row, MONEY) for row in sheet.evaluation.funding.all()],
        "score_reasons": [row.score_reason for row in sheet.indicators],
    }


def unpack(rows: Sequence[Data], office: Sequence[Data] | None) -> list[EvaluationEntry]:
    """Each table to be entered. Where the office's own is unknown, money and scores stay as they were published."""
    found = [_rows(one, own) for one, own in zip(rows, office or repeat(None, len(rows)), strict=True)]
    for order, programme in enumerate(filter(None, (one[0] for one in found)), start=1):
        programme.order = order
    return found


def _rows(data: Data, own: Data | None) -> EvaluationEntry:
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


def contents_of(filing: Filing) -> dict[str, bytes]:
    """The reports of a filing by their SHA-256."""
    found = SelfReport.objects.filter(evaluation__filing=filing).values_list("sha256", "content")
    return {sha256: bytes(content) for sha256, content in found}
