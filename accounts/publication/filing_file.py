"""A filing as a file: what was entered in the published form, and what the office alone keeps (填报数据文件).

The public JSON is such a file too, without the part of the office: all that it says besides follows from what was entered.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model

from accounts.document.report import Report
from accounts.document.slots import PASSAGES, is_slot
from accounts.editions import edition_for, edition_of
from accounts.editions.statement import fill
from accounts.figures.book import write_book
from accounts.figures.derivation import derivation_of
from accounts.intake.workbooks.printed_totals import within_rounding
from accounts.models import EnteredRow, Entries, Filing, Passage, Reason, Status
from accounts.models.entries import LINES, SINGLE

from .guests import GUESTS, guests_in
from .open_data import FORMAT, as_data
from .photograph import entries_from, filing_from, values_from
from .rows import fields_of

PUBLIC = ("format", "unit", "year", "edition", "version", "status", "remark", "entered", "attachments")
"""What a file holds of the published data."""
OFFICE = "office"
UNIT = ("code", "name", "kind", "region", "division_code")
ABOUT = ("year", "precision", "remark")
TEXTS: dict[str, type[Reason] | type[Passage]] = {"reasons": Reason, "passages": Passage}


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
        found = {model: list(getattr(self.entries, name)) for name, model in LINES.items()}
        found |= {model: [one] if (one := getattr(self.entries, name)) else [] for name, model in SINGLE.items()}
        for name, model in TEXTS.items():
            found[model] = [model(key=key, text=text) for key, text in getattr(self.entries, name).items()]
        return found


def as_file(report: Report, filing: Filing) -> dict[str, Any]:
    """The filing with what the office alone keeps: never to be published. What is quoted of last year is left out."""
    data = {name: one for name, one in as_data(report, filing).items() if name in PUBLIC}
    data |= {"edition": {"key": report.edition.key}, "entered": data["entered"] | {"before": None}}
    return data | {OFFICE: {one.key: one.office(report.guests.get(one.key)) for one in GUESTS}}


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
        for words in _strange(now):
            raise NotAFiling(words)
        entries = entries_from(now)
        for words in _strange_totals(filing, entries):
            raise NotAFiling(words)
        office = data.get(OFFICE) or {}
        guests = {one.key: one.unpack(data["entered"][one.entered], office.get(one.key)) for one in guests_in(data)}
        papers = tuple(str(one["name"]) for one in data.get("attachments", ()))
        return FilingFile(filing, entries, guests, papers)
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
    if filing.edition != edition_for(filing.year).key:
        raise NotAFiling(
            f"年度表样为“{str(filing.edition)[:40]}”，本系统 {filing.year} 年度用的是“{edition_for(filing.year).key}”。"
        )
    return filing


def _caption(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _strange(now: Mapping[str, Any]) -> Iterator[str]:
    """What cannot be a row or a text, in words."""
    for name, model in (LINES | SINGLE).items():
        if not isinstance(now[name], list if name in LINES else dict | None):
            yield f"{model._meta.verbose_name}（{name}）不是应有的{'各行' if name in LINES else '一行'}。"
            continue
        rows = now[name] if name in LINES else filter(None, [now[name]])
        for number, row in enumerate(rows, start=1):
            place = f"{model._meta.verbose_name}（{name}）第 {number} 行"
            yield from (f"{place}{words}" for words in _strange_row(model, row))
    for name, is_known in (("reasons", is_slot), ("passages", PASSAGES.__contains__)):
        for key, text in now[name].items():
            if not is_known(key):
                yield f"{TEXTS[name]._meta.verbose_name}（{name}）没有“{key[:60]}”这一处。"
            if not isinstance(text, str):
                yield f"{TEXTS[name]._meta.verbose_name}（{name}）的 {key} 不是文字。"


def _strange_row(model: type[EnteredRow], row: Mapping[str, Any]) -> Iterator[str]:
    if unknown := sorted(set(row) - set(fields_of(model))):
        yield f"有不认识的栏目：{'、'.join(unknown)}。"
    if lacking := [name for name in fields_of(model) if name not in row]:
        yield f"缺少栏目：{'、'.join(lacking)}。"
    for column, value in row.items():
        try:
            values_from(model, {column: value})
        except ArithmeticError:
            yield f"的 {column} 不是数字：“{value}”。"
        except TypeError:
            yield f"的 {column} 应为文字或整数，与导出的写法一致：“{str(value)[:40]}”。"


def _strange_totals(filing: Filing, entries: Entries) -> Iterator[str]:
    """Totals that no publication can have printed, in words: of no cell, or further from their rows than rounding explains."""
    if not entries.printed_totals:
        return
    book = write_book(filing, replace(entries, printed_totals=[]))
    cells = {form.key: dict(fill(form, book).cells()) for form in edition_of(filing.edition).statements}
    for one in entries.printed_totals:
        ours = cells.get(one.table, {}).get(one.figure)
        if ours is None:
            yield f"{one._meta.verbose_name}（printed_totals）没有“{one.table[:32]}”表的“{one.figure[:80]}”这一栏。"
        elif not within_rounding(one.amount, ours, len(derivation_of(book, one.figure).entered)):
            yield f"{one}为 {one.amount} 元，其下的行合计 {ours} 元，相差超过取舍的尾差。"
