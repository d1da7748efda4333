"""The doors for uploaded files, one a kind; behind each a child reads (上传文件的入口)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import tablib

from accounts.intake.workbooks.grid import Workbook
from accounts.intake.workbooks.transport import unpacked

from .parent import run


def workbook(content: bytes) -> Workbook:
    """The sheets of an uploaded .xlsx or .xls. Raises WrongFile."""
    return run("workbook", content, unpacked)


def table(content: bytes) -> tablib.Dataset:
    """The first sheet of an uploaded list, .xlsx or .csv, with its head. Raises WrongFile."""
    return run("table", content, _dataset)


def report_pages(content: bytes) -> int:
    """The pages of a PDF that may be kept and published. Raises WrongFile."""
    return run("report", content, int)


def _dataset(rows: list[list[Any]]) -> tablib.Dataset:
    dataset = tablib.Dataset(headers=rows[0])
    for row in rows[1:]:
        dataset.append([_value(one) for one in row])
    return dataset


def _value(cell: Any) -> Any:
    """A day comes as `{"day": ISO}`."""
    return datetime.fromisoformat(cell["day"]) if isinstance(cell, dict) else cell
