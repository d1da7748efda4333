"""Self-evaluations as plain data, as the document says them and as they were entered, and made of it again (数据的读写)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.figures.book import Book
from accounts.figures.money import plain, two_places
from accounts.models import Filing
from accounts.publication.entered import values
from accounts.publication.open_data import amount
from accounts.publication.photograph import values_from
from performance.document.material import SelfEvaluations
from performance.models import Evaluation, FundingRow, Indicator, Programme, SelfReport
from performance.scoring import Funding, Sheet, score
from performance.scoring.funding import STAGES, Accounts

PROGRAMME = ("name", "code", "department", "implementer")
INDICATOR = (
    *("level1", "level2", "level3", "operator", "target", "unit", "ground"),
    *("weight", "actual", "score", "remark"),
)
TYPED = "另行填写"
"""Stands for the reason why money of a table was typed: the reason itself is the office's own."""


def data_of(found: SelfEvaluations | None) -> list[dict[str, Any]]:
    """Each table as the document says it."""
    return [_sheet(sheet) for sheet in found.sheets] if found else []


def _sheet(sheet: Sheet) -> dict[str, Any]:
    one = sheet.evaluation
    data: dict[str, Any] = {
        "kind": "whole" if one.is_whole else "programme",
        "funding": [_funding(row) for row in (*sheet.funding, sheet.total)],
        "goal": one.goal,
        "achieved": one.achieved,
        "indicators": [{**values(row, INDICATOR), "weight": plain(row.weight)} for row in sheet.indicators],
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


def _entered(sheet: Sheet) -> dict[str, Any]:
    one = sheet.evaluation
    return {
        "programme": values(one.programme, PROGRAMME) if one.programme else None,
        "goal": one.goal,
        "achieved": one.achieved,
        "funding_typed": bool(one.funding_reason),
        "funding": [values(row, ("source", *STAGES)) for row in sheet.funding],
        "indicators": [values(row, INDICATOR) for row in sheet.indicators],
    }


def read(rows: Iterable[Mapping[str, Any]], book: Book) -> SelfEvaluations:
    """The tables of entered rows, unsaved."""
    found = [_read(one) for one in rows]
    accounts = Accounts.of(book, [evaluation for evaluation, _, _ in found])
    return SelfEvaluations(tuple(score(*one, accounts) for one in found))


def _read(data: Mapping[str, Any]) -> tuple[Evaluation, list[FundingRow], list[Indicator]]:
    programme = Programme(**data["programme"]) if data["programme"] else None
    evaluation = Evaluation(programme=programme, goal=data["goal"], achieved=data["achieved"])
    evaluation.funding_reason = TYPED if data["funding_typed"] else ""
    funding = [FundingRow(**values_from(FundingRow, row)) for row in data["funding"]]
    return evaluation, funding, [Indicator(**values_from(Indicator, row)) for row in data["indicators"]]


def contents_of(filing: Filing) -> dict[str, bytes]:
    """The reports of a filing by their SHA-256."""
    found = SelfReport.objects.filter(evaluation__filing=filing).values_list("sha256", "content")
    return {sha256: bytes(content) for sha256, content in found}
