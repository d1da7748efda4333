"""Files of lists: workbooks and CSV, told apart by their content, within limits (列表文件：xlsx 与 csv)."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

import tablib
from import_export.formats.base_formats import Format
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.exceptions import InvalidFileException

from accounts.figures.money import two_places

from .cells import inert

SIZE_LIMIT = 10 * 1024 * 1024
UNPACKED_LIMIT = 100 * 1024 * 1024
ROWS_LIMIT = 5000
COLUMNS_LIMIT = 100
BLANKS_LIMIT = 1000
"""A formatted but empty sheet goes on for a million rows: after so many blank ones it is over."""
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


class WrongFile(Exception):
    """The file cannot be read as a list; the message says in Chinese why and what to do."""


def read_table(content: bytes) -> tablib.Dataset:
    """The first sheet with its head, blank rows kept between, none at the end. Raises WrongFile."""
    if not content:
        raise WrongFile("文件是空的，请选择有内容的文件。")
    if len(content) > SIZE_LIMIT:
        raise WrongFile(f"文件超过 {SIZE_LIMIT // 1024 // 1024} MB，请分成几个文件导入。")
    if content.startswith(OLD_WORKBOOK):
        raise WrongFile("这是旧版 xls 或加密的工作簿，请在表格软件中另存为不加密的 xlsx 后再导入。")
    rows = _workbook_rows(content) if content.startswith(b"PK") else _csv_rows(content)
    return _dataset(rows)


def _dataset(rows: Iterable[list[Any]]) -> tablib.Dataset:
    kept = _without_the_end(rows)
    head = [str(value if value is not None else "").strip() for value in kept[0]] if kept else []
    while head and not head[-1]:
        head.pop()
    if not head:
        raise WrongFile("第1行应为表头（各列的名称），现在是空的。")
    if len(kept) == 1:
        raise WrongFile("文件只有表头，没有数据。")
    if lost := next((n for n, row in enumerate(kept, start=1) if any(map(_filled, row[len(head) :]))), None):
        raise WrongFile(f"第{lost}行在表头之外的列还有内容，请补上那一列的名称或删除内容。")
    dataset = tablib.Dataset(headers=head)
    for row in kept[1:]:
        dataset.append([*row[: len(head)], *[None] * (len(head) - len(row))])
    return dataset


def _without_the_end(rows: Iterable[list[Any]]) -> list[list[Any]]:
    """The rows without the blank ones below the last that is filled. Raises WrongFile for too many."""
    kept: list[list[Any]] = []
    blanks = 0
    for row in rows:
        blanks = 0 if any(map(_filled, row)) else blanks + 1
        if blanks > BLANKS_LIMIT:
            break
        kept.append(row)
        if len(kept) - blanks > ROWS_LIMIT + 1:
            raise WrongFile(f"一次最多导入 {ROWS_LIMIT:,} 行，这个文件超过了；请分成几个文件。")
    return kept[: len(kept) - blanks]


def _filled(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


def _workbook_rows(content: bytes) -> Iterator[list[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > UNPACKED_LIMIT:
                raise WrongFile("工作簿解压后过大，请只留下要导入的一张表再试。")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for row in sheet.iter_rows(values_only=True, max_col=COLUMNS_LIMIT):
                yield list(row)
    except (
        *(zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError),
        *(IndexError, AttributeError, OSError, EOFError, NotImplementedError, RuntimeError),
    ) as error:
        raise WrongFile(
            "文件不是完好的 xlsx 工作簿，可能已损坏或加了密码；请在表格软件中打开并另存为 xlsx。"
        ) from error


def _csv_rows(content: bytes) -> Iterator[list[Any]]:
    text = _decoded(content)
    if "\0" in text or text.startswith("%PDF"):
        raise WrongFile("这不是表格文件，请选择 xlsx 或 csv 文件。")
    head = text.partition("\n")[0]
    delimiter = max(",\t;", key=head.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield list(row[:COLUMNS_LIMIT])
    except csv.Error as error:
        raise WrongFile("csv 文件的引号或分隔不完整，请在表格软件中打开核对后另存为 xlsx。") from error


def _decoded(content: bytes) -> str:
    unicode_marks = (b"\xff\xfe", b"\xfe\xff")
    encodings = ("utf-16",) if content.startswith(unicode_marks) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongFile("无法识别文件的编码，请另存为 xlsx，或 UTF-8 编码的 csv。")


class Upload(Format):
    """What can be brought in: the content tells whether it is a workbook or CSV, and in which encoding."""

    def __init__(self, encoding: str | None = None) -> None:
        super().__init__()

    def get_title(self) -> str:
        return "xlsx 或 csv（由内容识别）"

    def can_import(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The rows. Raises WrongFile."""
        return read_table(in_stream)


class Csv(Format):
    """CSV in UTF-8 with the mark by which spreadsheet programs know it."""

    def get_title(self) -> str:
        return "csv"

    def get_extension(self) -> str:
        return "csv"

    def get_content_type(self) -> str:
        return "text/csv; charset=utf-8"

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: tablib.Dataset, **options: Any) -> bytes:
        """The file: amounts as `-12.50`, texts made inert."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerows([_printed(value) for value in row] for row in (dataset.headers, *dataset))
        return out.getvalue().encode("utf-8-sig")


def _printed(value: Any) -> str:
    return two_places(value) if isinstance(value, Decimal) else inert(value) if isinstance(value, str) else str(value)


class Xlsx(Format):
    """A workbook of one sheet: amounts are numbers, days are dates, everything else is text."""

    def get_title(self) -> str:
        return "xlsx"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: tablib.Dataset, **options: Any) -> bytes:
        """The file."""
        book = Workbook(write_only=False)
        sheet: Any = book.worksheets[0]
        sheet.title = "数据"
        for number, row in enumerate((dataset.headers, *dataset), start=1):
            for column, value in enumerate(row, start=1):
                write_cell(sheet.cell(row=number, column=column), value)
        sheet.freeze_panes = "A2"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def write_cell(cell: Any, value: Any) -> None:
    """Fill a cell of a workbook: numbers as numbers, days as dates, all else as text that nothing runs."""
    if isinstance(value, Decimal):
        cell.value, cell.number_format = value, "#,##0.00"
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif isinstance(value, int):
        cell.value = value
    else:
        cell.value, cell.number_format = inert(ILLEGAL_CHARACTERS_RE.sub("", str(value))), "@"
        cell.data_type = "s"
