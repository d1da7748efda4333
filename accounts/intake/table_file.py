"""The file of a list, a workbook or CSV, told apart by content, within limits (读列表文件).

Runs in the child that reads uploads, and knows nothing of Django.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from .wrong_file import TABLE, WrongFile, require, require_few_words

UNPACKED_LIMIT, ROWS_LIMIT, COLUMNS_LIMIT = 100 * 2**20, 5000, 100
BLANKS_LIMIT = 1000
"""A formatted but empty sheet goes on for a million rows: after so many blank ones it is over."""
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def read_table(content: bytes) -> list[list[Any]]:
    """The head and the rows of the first sheet, blank ones kept between, none at the end. Raises WrongFile.

    Cells are texts, numbers, true, false, null, and `{"day": ISO}`.
    """
    require(content, "文件是空的，请选择有内容的文件。")
    require(len(content) <= TABLE, f"文件超过 {TABLE // 2**20} MB，请分成几个文件导入。")
    require(
        not content.startswith(OLD_WORKBOOK),
        "这是旧版 xls 或加密的工作簿，请在表格软件中另存为不加密的 xlsx 后再导入。",
    )
    kept = _without_the_end(_workbook_rows(content) if content.startswith(b"PK") else _csv_rows(content))
    require_few_words(value for row in kept for value in row)
    head = ["" if value is None else str(value).strip() for value in kept[0]] if kept else []
    while head and not head[-1]:
        head.pop()
    require(head, "第1行应为表头（各列的名称），现在是空的；请把各列的名称写在第1行。")
    require(len(kept) != 1, "文件只有表头，没有数据。")
    if lost := next((n for n, row in enumerate(kept, start=1) if any(map(_filled, row[len(head) :]))), None):
        raise WrongFile(f"第{lost}行在表头之外的列还有内容，请补上那一列的名称或删除内容。")
    return [head, *([*map(_json, row[: len(head)]), *[None] * (len(head) - len(row))] for row in kept[1:])]


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"day": value.isoformat()}
    return value if isinstance(value, str | int | float | None) else str(value)


def _without_the_end(rows: Iterable[list[Any]]) -> list[list[Any]]:
    """The rows without the blank ones below the last that is filled. Raises WrongFile for too many."""
    kept: list[list[Any]] = []
    blanks = 0
    for row in rows:
        blanks = 0 if any(map(_filled, row)) else blanks + 1
        if blanks > BLANKS_LIMIT:
            break
        kept.append(row)
        require(
            len(kept) - blanks <= ROWS_LIMIT + 1, f"一次最多导入 {ROWS_LIMIT:,} 行，这个文件超过了；请分成几个文件。"
        )
    return kept[: len(kept) - blanks]


def _filled(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


def _workbook_rows(content: bytes) -> Iterator[list[Any]]:
    from openpyxl import load_workbook  # a CSV needs none of it, and is read in half the time
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            require(
                sum(one.file_size for one in archive.infolist()) <= UNPACKED_LIMIT,
                "工作簿解压后过大，请只留下要导入的一张表再试。",
            )
        with warnings.catch_warnings(action="ignore"):
            sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
            sheet.reset_dimensions()
            yield from map(list, sheet.iter_rows(values_only=True, max_col=COLUMNS_LIMIT))
    except (
        *(zipfile.BadZipFile, InvalidFileException, SyntaxError, KeyError, ValueError, TypeError),
        *(IndexError, AttributeError, OSError, EOFError, NotImplementedError, RuntimeError),
    ) as error:
        raise WrongFile(
            "文件不是完好的 xlsx 工作簿，可能已损坏或加了密码；请在表格软件中打开并另存为 xlsx。"
        ) from error


def _csv_rows(content: bytes) -> Iterator[list[Any]]:
    text = _decoded(content)
    require("\0" not in text and not text.startswith("%PDF"), "这不是表格文件，请选择 xlsx 或 csv 文件。")
    delimiter = max(",\t;", key=text.partition("\n")[0].count)
    try:
        lines = io.StringIO(text, newline="")
        yield from (row[:COLUMNS_LIMIT] for row in csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise WrongFile("csv 文件的引号或分隔不完整，请在表格软件中打开核对后另存为 xlsx。") from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise WrongFile("无法识别文件的编码，请另存为 xlsx，或 UTF-8 编码的 csv。")
