"""A filing as a file: what was entered in the published form, and what the office alone keeps (填报数据文件).

The public JSON is such a file too, without the part of the office: all that it says besides follows from what was entered.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model

from accounts.document.report import Report
from accounts.document.slots import is_slot, is_text
from accounts.editions import editions
from accounts.editions.shelf import shipped
from accounts.editions.statement import fill
from accounts.figures.book import derivation_of, write_book
from accounts.figures.equations import within_rounding
from accounts.models import LINES, SINGLE, TEXTS, EnteredRow, Entries, Filing, Status

from .guests import GUESTS, guests_in
from .open_data import as_data
from .photograph import FORMAT, UNIT, entries_from, fields_of, filing_from, rows_in, texts_of, values_from

PUBLIC = ("format", "unit", "year", "edition", "version", "status", "remark", "entered", "attachments")
"""What a file holds of the published data."""
OFFICE = "office"
ABOUT = ("year", "precision", "remark")


class NotAFiling(Exception):
    """The file holds no filing that can be entered; the message says in Chinese where and why."""


@dataclass(frozen=True)
class FilingFile:
    """What a file holds, unsaved."""

    filing: Filing
    """Its unit, year, precision and remark; the state says only whether it is 补录."""
    entries: Entries
    guests: Mapping[str, Any]
    """The rows of guests by their keys, as they are entered."""
    papers: tuple[str, ...] = ()
    """The names of papers beside the document, whose content no file holds."""

    @property
    def is_carried_in(self) -> bool:
        """Whether it is last year's, entered afterwards 补录."""
        return self.filing.status == Status.CARRIED_IN

    @property
    def sheets(self) -> dict[type[EnteredRow], list[EnteredRow]]:
        """The rows by model, as they are entered."""
        rows = vars(self.entries)
        return {
            **{model: list(rows[name]) for name, model in LINES.items()},
            **{model: [one] if (one := rows[name]) else [] for name, model in SINGLE.items()},
            **{model: [model(key=key, text=text) for key, text in rows[name].items()] for name, model in TEXTS.items()},
        }


def as_file(report: Report, filing: Filing) -> dict[str, Any]:
    """The filing with what the office alone keeps: never to be published. What is quoted of last year is left out."""
    data = as_data(report, filing)
    return {
        **{name: data[name] for name in PUBLIC},
        "edition": {"key": report.edition.key},
        "entered": data["entered"] | {"before": None, "now": data["entered"]["now"] | texts_of(report.entries)},
        OFFICE: {one.key: one.office(report.guests.get(one.key)) for one in GUESTS},
    }


def read_filing(content: bytes) -> FilingFile:
    """The filing of a file. Raises NotAFiling."""
    try:
        data = json.loads(content, parse_float=_no_number, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NotAFiling("不是 JSON 数据。") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise NotAFiling(f"不是本系统导出的填报数据或公开的 JSON 数据（format 应为 {FORMAT}）。")
    try:
        filing, now = _filing(data), data["entered"]["now"]
        _require_rows(now)
        entries = entries_from(now)
        _require_totals(filing, entries)
        office = data.get(OFFICE) or {}
        guests = {one.key: one.unpack(data["entered"][one.entered], office.get(one.key)) for one in guests_in(data)}
        return FilingFile(filing, entries, guests, tuple(str(one["name"]) for one in data.get("attachments", ())))
    except KeyError as error:
        raise NotAFiling(f"缺少“{error.args[0]}”。") from error
    except (TypeError, ValueError, AttributeError, ArithmeticError, FieldDoesNotExist) as error:
        raise NotAFiling("内容不合格式。") from error


def _no_number(text: str) -> None:
    """Amounts are text, counts whole numbers: what may be a float is no such number. Raises NotAFiling."""
    raise NotAFiling(f'“{text[:40]}”不是整数；金额应写成加引号的文字，例如 "1.50"。')


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these members. Raises NotAFiling for one that stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for number, (name, _) in enumerate(pairs) if name in dict(pairs[:number]))
        raise NotAFiling(f"同一处有两个“{twice}”。")
    return found


def _filing(data: Mapping[str, Any]) -> Filing:
    """The filing with its unit, both clean. Raises NotAFiling, and KeyError and TypeError for data of another form."""
    filing = filing_from(data)
    for one, part, names in ((filing.unit, "单位信息", UNIT), (filing, "填报", ABOUT)):
        try:
            values_from(type(one), {name: getattr(one, name) for name in names})
            one.clean_fields(exclude=[field.name for field in one._meta.fields if field.name not in names])
        except TypeError as error:
            raise NotAFiling(f"{part}有误：“{_caption(type(one), error.args[0])}”不是应有的文字或整数。") from error
        except ValidationError as error:
            words = (f"{_caption(type(one), name)}：{''.join(said)}" for name, said in error.message_dict.items())
            raise NotAFiling(f"{part}有误：{'；'.join(words)}") from error
    if filing.edition not in shipped() and filing.edition not in editions():
        raise NotAFiling(f"年度表样为“{str(filing.edition)[:40]}”，本系统没有；现有：{'、'.join(editions())}。")
    return filing


def _caption(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _require_rows(now: Mapping[str, Any]) -> None:
    """All can be rows and texts. Raises NotAFiling for the first that cannot."""
    for name, model in (LINES | SINGLE).items():
        caption = f"{model._meta.verbose_name}（{name}）"
        rows = rows_in(now, name)
        if not isinstance(rows, list if name in LINES else dict | None):
            raise NotAFiling(f"{caption}不是应有的{'各行' if name in LINES else '一行'}。")
        for number, row in enumerate(rows if name in LINES else filter(None, [rows]), start=1):
            _require_row(f"{caption}第 {number} 行", model, row)
    for name, is_known in (("reasons", is_slot), ("passages", is_text)):
        caption = f"{TEXTS[name]._meta.verbose_name}（{name}）"
        for key, text in now[name].items():
            if not is_known(key):
                raise NotAFiling(f"{caption}没有“{key[:60]}”这一处。")
            if not isinstance(text, str):
                raise NotAFiling(f"{caption}的 {key} 不是文字。")


def _require_row(place: str, model: type[EnteredRow], row: Mapping[str, Any]) -> None:
    if unknown := sorted(set(row) - set(fields_of(model))):
        raise NotAFiling(f"{place}有不认识的栏目：{'、'.join(unknown)}。")
    if lacking := [name for name in fields_of(model) if name not in row]:
        raise NotAFiling(f"{place}缺少栏目：{'、'.join(lacking)}。")
    for column, value in row.items():
        try:
            values_from(model, {column: value})
        except ArithmeticError as error:
            raise NotAFiling(f"{place}的 {column} 不是数字：“{value}”。") from error
        except TypeError as error:
            raise NotAFiling(f"{place}的 {column} 应为文字或整数，与导出的写法一致：“{str(value)[:40]}”。") from error


def _require_totals(filing: Filing, entries: Entries) -> None:
    """All totals can have been printed. Raises NotAFiling for one of no cell, or further from its rows than rounding explains."""
    if not entries.printed_totals:
        return
    edition = editions()[filing.edition]
    book = write_book(filing, replace(entries, printed_totals=[]), forms=edition)
    cells = {form.key: dict(fill(form, book).cells()) for form in edition.statements}
    for one in entries.printed_totals:
        ours = cells.get(one.table, {}).get(one.figure)
        if ours is None:
            raise NotAFiling(
                f"{one._meta.verbose_name}（printed_totals）没有“{one.table[:32]}”表的“{one.figure[:80]}”这一栏。"
            )
        if not within_rounding(one.amount, ours, len(derivation_of(book, one.figure).entered)):
            raise NotAFiling(f"{one}为 {one.amount} 元，其下的行合计 {ours} 元，相差超过取舍的尾差。")
