"""A filing as a file: what was entered in the published form, and what the office alone keeps (填报数据文件).

The public JSON is such a file too, without the part of the office: all that it says besides follows from what was entered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError

from accounts.document.report import Report
from accounts.models import EnteredRow, Entries, Filing, Passage, Reason, Status
from accounts.models.entries import LINES, SINGLE

from .guests import GUESTS, guests_in
from .open_data import FORMAT, as_data
from .photograph import entries_from, filing_from, values_from
from .rows import fields_of

PUBLIC = ("format", "unit", "year", "edition", "version", "status", "remark", "entered", "attachments")
"""What a file holds of the published data."""
OFFICE = "office"
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
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotAFiling("不是 JSON 数据。") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise NotAFiling(f"不是本系统导出的填报数据或公开的 JSON 数据（format 应为 {FORMAT}）。")
    try:
        filing, now = filing_from(data), data["entered"]["now"]
        filing.unit.clean_fields()
        for words in _strange(now):
            raise NotAFiling(words)
        office = data.get(OFFICE) or {}
        guests = {one.key: one.unpack(data["entered"][one.entered], office.get(one.key)) for one in guests_in(data)}
        papers = tuple(one["name"] for one in data.get("attachments", ()))
        return FilingFile(filing, entries_from(now), guests, papers)
    except ValidationError as error:
        raise NotAFiling("单位信息有误：" + "".join(error.messages)) from error
    except KeyError as error:
        raise NotAFiling(f"缺少“{error.args[0]}”。") from error
    except (TypeError, ValueError, AttributeError, ArithmeticError, FieldDoesNotExist) as error:
        raise NotAFiling("内容不合格式。") from error


def _strange(now: Mapping[str, Any]) -> Iterator[str]:
    """What cannot be a row, in words."""
    for name, model in (LINES | SINGLE).items():
        rows = now[name] if name in LINES else filter(None, [now[name]])
        for number, row in enumerate(rows, start=1):
            place = f"{model._meta.verbose_name}（{name}）第 {number} 行"
            if unknown := sorted(set(row) - set(fields_of(model))):
                yield f"{place}有不认识的栏目：{'、'.join(unknown)}。"
            for column, value in row.items():
                try:
                    values_from(model, {column: value})
                except (ArithmeticError, FieldDoesNotExist):
                    yield f"{place}的 {column} 不是数字：“{value}”。"
