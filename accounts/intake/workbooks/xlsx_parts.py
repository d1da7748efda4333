"""The parts of an .xlsx as the parser tells them: elements, shared texts, formats, cells of a sheet (xlsx 各部分的读取).

A number shown as a date is no amount: whoever sees “2023/1/31” in a column of amounts must be told.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation

from accounts.intake.wrong_file import WrongFile, require

from .grid import (
    CELLS_LIMIT,
    COLUMNS_LIMIT,
    ELEMENTS_LIMIT,
    MERGES_LIMIT,
    ROWS_LIMIT,
    TEXT_LIMIT,
    Broken,
    Merge,
    Sheet,
    Value,
    is_short,
)
from .xls import BROKEN

ADDRESS = re.compile(r"\$?([A-Za-z]{0,3})\$?([0-9]{0,7})")
LAST_ROW = 2**20
BUILT_IN = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Numbers of the formats for dates and times that no file describes."""
ASIDE = re.compile(r'"[^"]{0,255}"|\\.|\[[^\[\]]{0,255}\]')
DATE_PARTS = re.compile(r"[ymdhs]", re.IGNORECASE)
UNCOMPUTED = Broken("是公式，但文件里没有计算结果；请在 Excel 或 WPS 中打开、保存一次再上传")


def _row(words: str | int) -> int:
    """The number of a row. Raises ValueError."""
    row = int(words)
    if not 1 <= row <= LAST_ROW:
        raise ValueError(row)
    return row


def _place(address: str) -> tuple[int, int]:
    """Row and column of `$AB$12`, 1 for what is left out. Raises ValueError."""
    found = ADDRESS.fullmatch(address)
    if not found:
        raise ValueError(address)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return _row(found[2] or 1), column or 1


class PartReader:
    """What the parser tells: all elements with their attributes. Collects the text of those for which `reading` is set."""

    def __init__(self) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []
        self.clear()

    def clear(self) -> None:
        """Forget what was collected."""
        self.words: list[str] = []
        self.length, self.reading = 0, False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.found.append((tag, attributes))
        require(len(self.found) <= ELEMENTS_LIMIT, BROKEN)

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Text between tags."""
        if self.reading:
            self.length += len(text)
            if self.length > TEXT_LIMIT:
                raise WrongFile(f"有单元格的文字超过 {TEXT_LIMIT:,} 字，没有读取。")
            self.words.append(text)


def date_styles(elements: Iterable[tuple[str, dict[str, str]]]) -> frozenset[int]:
    """The numbers of the cell formats that show dates or times, from the elements of the part `styles`."""
    dates, formats, inside = set(BUILT_IN), [], False
    for tag, attributes in elements:
        if tag == "numFmt" and DATE_PARTS.search(ASIDE.sub("", attributes.get("formatCode", ""))):
            dates.add(int(attributes.get("numFmtId", -1)))
        elif tag in ("cellXfs", "cellStyles", "cellStyleXfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            formats.append(int(attributes.get("numFmtId", 0)))
    return frozenset(place for place, number in enumerate(formats) if number in dates)


class TextsReader(PartReader):
    """The shared texts; readings of characters (拼音) are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.aside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self.clear()
        elif tag == "rPh":
            self.aside = True
        self.reading = tag == "t" and not self.aside

    def end(self, tag: str) -> None:
        if tag == "si":
            self.texts.append("".join(self.words))
            require(len(self.texts) <= CELLS_LIMIT, f"工作簿里的文字超过 {CELLS_LIMIT:,} 处的上限。")
        elif tag == "rPh":
            self.aside = False
        self.reading = False


class SheetReader(PartReader):
    """The cells and merged ranges of one sheet."""

    def __init__(self, sheet: Sheet, texts: list[str], dates: frozenset[int]) -> None:
        super().__init__()
        self.sheet, self.texts, self.dates = sheet, dict(enumerate(texts)), dates
        self.row = self.column = 0
        self.rows: set[int] = set()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag == "row":
            self.row, self.column = _row(attributes.get("r", self.row + 1)), 0
        elif tag in ("v", "t"):
            self.has_value = self.reading = True
        elif tag == "f":
            self.formula = True
        elif tag == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self.sheet.merged.append(Merge(*_place(first), *_place(last or first)))
            self._require(len(self.sheet.merged), MERGES_LIMIT, "的合并单元格超过 {:,} 处的上限。")

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self.clear()
        if "r" in attributes:
            self.row, self.column = _place(attributes["r"])
        else:
            self.column += 1
        self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", 0))
        self.formula = self.has_value = False

    def end(self, tag: str) -> None:
        self.reading = False
        if tag == "c" and (value := self._value()) is not None:
            self._keep(value)

    def _keep(self, value: Value) -> None:
        self.rows.add(self.row)
        self._require(len(self.rows), ROWS_LIMIT, "超过 {:,} 行的上限。")
        self._require(self.column, COLUMNS_LIMIT, "超过 {:,} 列的上限。")
        self._require(len(self.sheet.cells), CELLS_LIMIT, "的非空单元格超过 {:,} 个的上限。")
        self.sheet.cells[self.row, self.column] = value

    def _require(self, number: int, limit: int, words: str) -> None:
        if number > limit:
            raise WrongFile(f"工作表“{self.sheet.name}”{words.format(limit)}")

    def _value(self) -> Value | None:
        words = "".join(self.words)
        if not self.has_value or not words.strip():
            return UNCOMPUTED if self.formula and self.kind != "str" else None
        reader: Callable[[str], Value | None] = {
            "s": lambda one: self.texts[int(one)],
            "b": lambda one: "TRUE" if one.strip() == "1" else "FALSE",
            "e": lambda one: Broken(f"是错误值 {one.strip()}"),
            "n": self._number,
        }.get(self.kind, str)
        value = reader(words)
        return value if not isinstance(value, str) or value.strip() else None

    def _number(self, words: str) -> Value:
        if "_" in words or not words.isascii():  # `Decimal` would read `1_0` and `٣`
            return words
        try:
            number = Decimal(words.strip())
        except InvalidOperation:
            return words
        if not is_short(number):
            return Broken("数字已损坏")
        return f"日期（{words.strip()}）" if self.style in self.dates else number
