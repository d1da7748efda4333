"""The internal workbook of any filing, laid out as the Ministry's software exports it (由任意填报生成财决工作簿)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from accounts.figures.figures import budget, outturn
from accounts.figures.totals import Totals
from accounts.models import Entries, Fund, Kind, Stage
from tests.intake.workbooks.books import golden, sheet_of
from tests.sample import subjects

FUNDS = ("general", "government_funds", "state_capital")
SHEETS = {"general": "Z07", "government_funds": "Z09", "state_capital": "Z11"}
Row = Callable[[str], Sequence[Any]]


def internal_workbook(entries: Entries, unit: str, kind: Kind = Kind.ADMINISTRATIVE) -> bytes:
    """The golden workbook filled anew: Z01, Z01_1, Z03, Z04, Z07, Z08_1, Z09, Z11; without F03 and CS02."""
    book = openpyxl.load_workbook(io.BytesIO(golden("internal")))
    for key in ("F03", "CS02"):
        book.remove(sheet_of(book, key))
    for sheet in book.worksheets:
        sheet["A3"] = f"编制单位：{unit}"
    now = Totals(outturn(entries, kind))
    stages = [Totals(budget(entries, stage, kind)) for stage in (Stage.ORIGINAL_BUDGET, Stage.FINAL_BUDGET)]
    _codes(sheet_of(book, "Z03"), now.codes("income"), lambda code: _income(now, entries, code))
    _codes(sheet_of(book, "Z04"), now.codes("spending"), lambda code: _spending(now, code))
    for fund, key in SHEETS.items():
        codes = sorted({*now.codes(fund if fund != "general" else "general"), *_income_codes(entries, fund)})
        _codes(sheet_of(book, key), codes, _fund_row(now, entries, fund, codes))
    _economic(sheet_of(book, "Z08_1"), now)
    _accounts(sheet_of(book, "Z01"), now, stages)
    _appropriation(sheet_of(book, "Z01_1"), now, stages)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _income_codes(entries: Entries, fund: str) -> set[str]:
    codes = {line.code for line in entries.income if getattr(line, fund)}
    return {code[:end] for code in codes for end in (3, 5, 7)}


def _codes(sheet: Worksheet, codes: Iterable[str], row_of: Row, first: int = 5) -> None:
    for one in [one for one in sheet.merged_cells.ranges if one.min_row > 7]:
        sheet.unmerge_cells(str(one))
    sheet.delete_rows(8, sheet.max_row)
    for number, code in enumerate(["", *codes], start=7):
        if code:
            sheet.cell(number, 1).value, sheet.cell(number, 4).value = code, subjects().get(code)
        for column, amount in enumerate(row_of(code), start=first):
            sheet.cell(number, column).value = amount


def _income(now: Totals, entries: Entries, code: str) -> list[Decimal]:
    key = f"[{code}]" if code else ""
    fees = sum((line.education_fees for line in entries.income if line.code.startswith(code)), Decimal(0))
    earned = [now[f"income_{one}{key}"] for one in ("superior", "operating", "business", "subsidiary", "other")]
    return [now[f"income{key}"], now[f"appropriation_income{key}"], *earned[:2], fees, *earned[2:]]


def _spending(now: Totals, code: str) -> list[Decimal]:
    natures = ("basic", "project", "upward", "business", "downward")
    key = f"[{code}]" if code else ""
    return [now[f"spending{key}"], *(now[f"spending_{one}{key}"] for one in natures)]


def _fund_row(now: Totals, entries: Entries, fund: str, codes: Sequence[str]) -> Row:
    """年初 3, 本年收入 3, 本年支出 (5 or 3), 年末 5; the general budget's balances stand in its first 项."""
    first = next((code for code in codes if len(code) == 7), "")

    def row(code: str) -> list[Decimal]:
        holds = first.startswith(code) and (bool(first) or not code)
        if fund == "general":
            opening, closing = (
                _balance(entries, fund, "", one) if holds else Decimal(0) for one in ("opening", "closing")
            )
        else:
            opening, closing = (_balance(entries, fund, code, one) for one in ("opening", "closing"))
        income = sum((getattr(one, fund) for one in entries.income if one.code.startswith(code)), Decimal(0))
        lines = [one for one in entries.expenditure if one.fund == fund and one.code.startswith(code)]
        basic, project = (sum((getattr(one, part) for one in lines), Decimal(0)) for part in ("basic", "project"))
        spending = [basic + project, basic, *([basic, Decimal(0)] if fund == "general" else []), project]
        if fund == "general":
            overhead = now["overhead_costs"] if holds and first_basic(lines) else Decimal(0)
            spending[2:4] = [basic, Decimal(0)] if not overhead else [basic - overhead, overhead]
        return [
            opening,
            Decimal(0),
            opening,
            income,
            income,
            Decimal(0),
            *spending,
            closing,
            Decimal(0),
            closing,
            closing,
            Decimal(0),
        ]

    return row


def first_basic(lines: Sequence[Any]) -> bool:
    """Whether there is basic spending at all."""
    return any(one.basic for one in lines)


def _balance(entries: Entries, fund: str, code: str, side: str) -> Decimal:
    lines = [one for one in entries.balances if one.fund == fund and one.code.startswith(code)]
    return sum((getattr(one, side) for one in lines), Decimal(0))


def _economic(sheet: Worksheet, now: Totals) -> None:
    """All basic spending in the 合计 row only: the columns by class and section."""
    captions: dict[int, tuple[str, str]] = {}
    banner = ""
    for column in range(5, sheet.max_column + 1):
        banner = str(sheet.cell(4, column).value or banner)
        captions[column] = banner, str(sheet.cell(5, column).value or "")
    names = subjects()
    classes = {names[code]: code for code in names if code.startswith("3") and len(code) == 3}
    sections = {(code[:3], names[code]): code for code in names if code.startswith("3") and len(code) == 5}

    def row(_: str) -> list[Decimal]:
        values = []
        for banner, caption in captions.values():
            if banner == "合计":
                values.append(now["staff_costs"] + now["overhead_costs"])
            elif caption == "小计":
                values.append(now[f"economic[{classes[banner]}]"])
            else:
                values.append(now[f"economic[{sections[classes[banner], caption]}]"])
        return values

    _codes(sheet, [], row)


def _clear(sheet: Worksheet, last: int, columns: Iterable[int]) -> None:
    """— in every cell of amounts; what is known is written over it."""
    for column in columns:
        for row in range(7, last + 1):
            cell: Any = sheet.cell(row, column)
            if not isinstance(cell, openpyxl.cell.cell.MergedCell) and cell.value is not None:
                cell.value = "—"


def _accounts(sheet: Worksheet, now: Totals, stages: Sequence[Totals]) -> None:
    _clear(sheet, 37, (3, 4, 5, 8, 9, 10, 13, 14, 15))
    for offset, source in enumerate((*FUNDS, "superior", "operating", "business", "subsidiary", "other")):
        amounts = [one for code, column, one in now.figures.income if column == source]
        sheet.cell(7 + offset, 5).value = sum(amounts, Decimal(0))
    for row in range(7, 33):
        code = _class_code(sheet.cell(row, 6).value)
        for column, totals in zip((8, 9, 10), (*stages, now), strict=True):
            sheet.cell(row, column).value = totals[f"spending[{code}]"]
    for row, nature in ((7, "basic"), (10, "project"), (12, "upward"), (13, "business"), (14, "downward")):
        sheet.cell(row, 15).value = now[f"spending_{nature}"]
    foot = {
        33: ("income", "spending"),
        34: ("reserves_used", "distributed"),
        35: ("opening", "closing"),
        37: ("total_income", "total_spending"),
    }
    for row, (left, right) in foot.items():
        sheet.cell(row, 5).value, sheet.cell(row, 15).value = now[left], now[right]
    for column, totals in zip((13, 14), stages, strict=True):
        sheet.cell(33, column).value = totals["spending"]


def _class_code(caption: Any) -> str:
    name = str(caption).partition("、")[2]
    return next(code for code, one in subjects().items() if one == name and len(code) == 3 and code.startswith("2"))


def _appropriation(sheet: Worksheet, now: Totals, stages: Sequence[Totals]) -> None:
    _clear(sheet, 38, (*range(3, 6), *range(8, 20), *range(22, 34)))
    for offset, fund in enumerate(FUNDS):
        sheet.cell(7 + offset, 5).value = now[f"appropriation_income[{fund}]"]
        sheet.cell(35 + offset, 5).value = now[f"appropriation_opening[{fund}]"]
    sheet["E33"], sheet["E34"], sheet["E38"] = (
        now["appropriation_income"],
        now["appropriation_opening"],
        now["appropriation_total_income"],
    )
    _classes(sheet, now, stages)
    for column, totals in zip((22, 26, 30), (*stages, now), strict=True):
        for offset, amount in enumerate(_by_fund(totals, "")):
            sheet.cell(33, column + offset).value = amount
    closing = [now["appropriation_closing"], *(now[f"appropriation_closing[{fund}]"] for fund in FUNDS)]
    for offset, (spent, left) in enumerate(zip(_by_fund(now, ""), closing, strict=True)):
        sheet.cell(34, 30 + offset).value, sheet.cell(38, 30 + offset).value = left, spent + left


def _by_fund(totals: Totals, code: str) -> list[Decimal]:
    def of(fund: Fund) -> Decimal:
        rows = totals.figures.expenditure.get(fund, ())
        return sum((amount for one, _, amount in rows if one.startswith(code)), Decimal(0))

    amounts = [of(Fund.GENERAL), of(Fund.GOVERNMENT_FUNDS), of(Fund.STATE_CAPITAL)]
    return [sum(amounts, Decimal(0)), *amounts]


def _classes(sheet: Worksheet, now: Totals, stages: Sequence[Totals]) -> None:
    for row in range(7, 33):
        code = _class_code(sheet.cell(row, 6).value)
        for column, totals in zip((8, 12, 16), (*stages, now), strict=True):
            for offset, amount in enumerate(_by_fund(totals, code)):
                sheet.cell(row, column + offset).value = amount
