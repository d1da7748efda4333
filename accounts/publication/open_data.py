"""The document as data: statements, totals, sentences, guests (公开数据：JSON).

Amounts are strings, never floats, each in 元 and as printed, in 万元 where the table does not say 元. The names are stable.
"""

import json
from decimal import Decimal
from typing import Any

from accounts.document.engine import Enclosure
from accounts.document.imprint import Imprint
from accounts.document.report import Report, told
from accounts.editions.runs import Figure, Name, Run, Slot
from accounts.editions.statement import Column, FilledBlock, FilledRow, FilledStatement
from accounts.figures.book import STAGES
from accounts.figures.equations import OWNED
from accounts.figures.totals import LINES, caption_of
from accounts.figures.units import value_data
from accounts.models import APPROPRIATIONS, Filing

from .archive import sha256
from .guests import GUESTS
from .photograph import FORMAT, entered_of
from .printed import printed
from .statement_files import as_workbook

BY_FUND = tuple(name for name in LINES if name.startswith("appropriation_"))


def as_data(report: Report, filing: Filing) -> dict[str, Any]:
    """Everything that the document of the filing says and all that it is made from, as plain data.

    `publication` and `printed` are None until it is published.
    """
    sentences = [
        {"section": anchor, "text": text, "runs": [_run(run) for run in paragraph.runs]}
        for anchor, text, paragraph in told(report)
    ]
    return {
        "format": FORMAT,
        "title": report.title,
        "unit": {
            "code": report.book.unit_code,
            "name": report.book.unit_name,
            "kind": report.book.kind.value,
            "region": filing.unit.region,
            "division_code": filing.unit.division_code,
            **({"founded": filing.unit.founded} if report.book.is_new else {}),
        },
        "year": report.book.year,
        "edition": {"key": report.edition.key, "version": report.edition.version, "text": report.edition.text},
        "version": filing.version,
        "status": filing.status,
        "draft": report.draft,
        "remark": filing.remark,
        "statements": [_statement(filled) for filled in report.statements],
        "totals": _totals(report),
        "sentences": sentences,
        "printed": printed(report, sentences) if report.imprint else None,
        **{one.key: one.data(report.guests.get(one.key)) for one in GUESTS},
        "attachments": [{**vars(one)} for one in report.attachments],
        "entered": entered_of(report, filing),
        "publication": as_publication(report.imprint) if report.imprint else None,
    }


def as_json(data: dict[str, Any]) -> bytes:
    """Canonical bytes: keys in order, UTF-8, one line end at the end."""
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def digest_of(data: dict[str, Any]) -> str:
    """SHA-256 of everything that the document says, whatever the state: of what is approved, and of what is published."""
    apart = ("status", "draft", "publication", "printed")
    return sha256(as_json({key: value for key, value in data.items() if key not in apart}))


def enclosures(report: Report, filing: Filing) -> list[Enclosure]:
    """The data that the PDF carries: JSON and the statements as a workbook."""
    return [
        Enclosure("公开数据.json", "公开数据（JSON）", as_json(as_data(report, filing))),
        Enclosure("公开报表.xlsx", "公开报表（工作簿）", as_workbook(report)),
    ]


def as_publication(imprint: Imprint) -> dict[str, Any]:
    """What makes the data a publication: number, time, address, tools, head of the trail, erratum."""
    return {**vars(imprint), "published_at": imprint.published_at.isoformat()}


def _run(run: Run) -> dict[str, Any]:
    """A run by its kind: `words`; `figure` with the names that it is made from; `slot` or `name` with its key or code."""
    match run:
        case Figure():
            return {"figure": list(run.names), "text": run.text}
        case Slot():
            return {"slot": run.key, "text": run.printed}
        case Name():
            return {"name": run.code, "text": run.text}
    return {"words": run.text}


def _statement(filled: FilledStatement) -> dict[str, Any]:
    return {
        "number": filled.form.number,
        "key": filled.form.key,
        "title": filled.form.title,
        "unit": filled.unit_name,
        "amounts_in": filled.form.amounts_in,
        "blocks": [
            {
                "key": block.block.key,
                "stub": list(block.block.stub),
                "columns": [
                    {"key": column.key, "number": column.number, "caption": column.caption}
                    for column in block.block.columns
                ],
                "rows": [_row(filled, block, row) for row in block.rows],
            }
            for block in filled.blocks
        ],
        "totals": {
            foot.figure: _cell(filled, foot.figure, amount) for foot, amount in filled.last_row if amount is not None
        },
        "last_row": [{"figure": foot.figure} if foot.figure else foot.caption for foot, _ in filled.last_row],
        "notes": list(filled.notes),
        "nil_note": filled.nil_note,
    }


def _row(filled: FilledStatement, block: FilledBlock, row: FilledRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "line": row.line,
        "code": row.code,
        "name": row.caption.strip(),
        "cells": {
            column.key: _cell(filled, figure, amount, column) | {"figure": figure}
            for column, amount, figure in zip(block.block.columns, row.amounts, row.figures, strict=False)
            if amount is not None
        },
    }


def _cell(filled: FilledStatement, figure: str, amount: Decimal, column: Column | None = None) -> dict[str, Any]:
    return value_data(filled.unit_of(figure), amount) | {"printed": filled.printed(figure, amount, column)}


def _totals(report: Report) -> dict[str, Any]:
    """All named figures: without a key, by kind of money, by code and by kind of vehicle, at every stage.

    Of last year those that the document quotes.
    """
    book, quoted = report.book, set(report.quoted)
    codes = {code for totals in (book.now, book.prior, book.original_budget) for code in totals.codes("general")}
    names = [
        *(name for name in LINES if name not in ("economic", "owned")),
        *book.now.declared,
        *(f"{name}[{fund}]" for name in BY_FUND for fund in APPROPRIATIONS),
        *(f"owned[{kind}]" for kind in OWNED),
        *(f"economic[{code}]" for code in sorted(book.now.figures.economic)),
        *(f"appropriation_spending[general][{code}]" for code in sorted(codes)),
    ]
    return {
        f"{name}{suffix}": _total(report, name, suffix)
        for name in names
        for suffix in ("", *(f".{stage}" for stage in STAGES))
        if not suffix or ((suffix != ".prior" or f"{name}.prior" in quoted) and book[f"{name}{suffix}"])
    }


def _total(report: Report, name: str, suffix: str) -> dict[str, Any]:
    caption = {"caption": caption_of(name) + (f"（{STAGES[suffix[1:]]}）" if suffix else "")}
    return caption | value_data(report.book.unit(name), report.book[f"{name}{suffix}"])
