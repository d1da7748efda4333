"""A workbook understood: which tables, unit, year and unit of money, every figure, and what is wrong (读懂工作簿)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.figures.money import two_places
from accounts.models import ImportedFile, Precision

from .about import About, about, same_unit
from .blocks import BlocksReader
from .codes import CodesReader
from .grid import Place, Workbook
from .labels import figure
from .lists import ListReader
from .reading_sheet import SheetReading, TableRead
from .readings import Name, Readings, Remark
from .subjects import Subjects
from .sums import Sums
from .tables import BY_KEY, CORE, INTERNAL, PUBLIC, Table
from .wide import WideReader

NOWHERE = Place("")
SAID = {Precision.YUAN: "元", Precision.WAN: "万元"}
FACTOR = Decimal(1000)
"""How many times larger or smaller than a known total a total may be before the unit of money is doubted."""
LEAST = Decimal(10000)
"""A unit that spends less than this many 元 in a year does not exist."""
MOST = Decimal(10) ** 12


@dataclass(frozen=True)
class Expected:
    """What the person wants to import into: the unit's name, the year, the list of subjects, what is known already."""

    unit_name: str
    year: int
    subjects: Subjects
    amounts: Precision | None = None
    """What the person said the amounts are; None where the file is to tell."""
    known_totals: dict[str, Decimal] = field(default_factory=dict)
    """Words → a total of spending in 元 that the filing or last year's holds, to judge the unit of money by."""


@dataclass
class Understood:
    """The result: nothing of it is saved yet."""

    kind: str = ""
    amounts: Precision = Precision.YUAN
    judged: str = ""
    """How the unit of money was judged."""
    unit: str = ""
    year: int | None = None
    tables: list[TableRead] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    readings: Readings = field(default_factory=Readings)
    checks: int = 0

    @property
    def problems(self) -> list[Remark]:
        """What must be mended before anything is saved."""
        return self.readings.problems

    @property
    def notes(self) -> list[Remark]:
        """What is worth knowing."""
        return self.readings.notes

    def has(self, *keys: str) -> bool:
        """Whether all these tables were read."""
        return set(keys) <= {one.table.key for one in self.tables}


def understand(book: Workbook, expected: Expected) -> Understood:
    """Read a workbook by caption and code; pure, in any order of the sheets. Never raises for what the file holds."""
    result = Understood()
    known = [about(sheet) for sheet in book.sheets if sheet.cells]
    tables = _tables(known, result)
    result.kind = _kind(tables)
    if not tables:
        result.readings.problem(NOWHERE, "工作簿里没有认得的报表：各表的标题、表号、工作表名都不是财决表或公开表。")
        return result
    _identity([one for one, _ in tables], expected, result)
    _unit_of_money([one for one, _ in tables], expected, result)
    for one, table in tables:
        reading = SheetReading(one, table, result.amounts, result.readings)
        _reader(reading, expected.subjects)()
        if not reading.missing:
            result.tables.append(reading.told)
        if one.sheet.hidden:
            reading.note("", "这张工作表是隐藏的，已照常读取。")
    _complete({table.key for _, table in tables}, result)
    if not result.judged:
        return result
    _plausible(expected, result)
    sums = Sums(result.readings, result.amounts, expected.subjects.names)
    sums.check()
    result.checks = sums.count
    return result


def _tables(known: Iterable[About], result: Understood) -> list[tuple[About, Table]]:
    """The sheets that hold a known table; a table in two sheets, or a sheet that contradicts itself, is a problem."""
    found: dict[str, About] = {}
    for one in known:
        if one.conflict:
            result.readings.problem(*one.conflict)
        if one.table is None:
            result.ignored.append(one.sheet.name)
            result.readings.note(Place(one.sheet.name), "不是认得的报表，没有读取。")
        elif one.table.key in found:
            other = found[one.table.key].sheet.name
            result.readings.problem(
                Place(one.sheet.name), f"与工作表“{other}”都是“{one.table.caption}”，不知以哪张为准。"
            )
        else:
            found[one.table.key] = one
    return [(one, BY_KEY[key]) for key, one in found.items()]


def _kind(tables: Sequence[tuple[About, Table]]) -> str:
    kinds = [one.kind for one, _ in tables if one.kind]
    kind = INTERNAL if kinds.count(INTERNAL) > kinds.count(PUBLIC) else PUBLIC if kinds else ""
    only_internal = any(not table.public for _, table in tables)
    return kind or (ImportedFile.Kind.INTERNAL if only_internal else ImportedFile.Kind.PUBLIC)


def _reader(reading: SheetReading, subjects: Subjects) -> Callable[[], None]:
    """The reader of a table: by rows of codes, by captions, in blocks or in one row."""
    key = reading.table.key
    if key in ("accounts", "appropriation", "facts", "changes"):
        return ListReader(reading, subjects).read
    if key == "three_public":
        return WideReader(reading).read
    if key == "economic" and _in_blocks(reading):
        return BlocksReader(reading, subjects).read
    return CodesReader(reading, subjects).read


def _in_blocks(reading: SheetReading) -> bool:
    """Whether the economic table stands in blocks (公开06) and not by functional codes (财决08-1)."""
    sheet = reading.sheet
    return not any("功能分类" in sheet.text(row, column) for row, column in sheet.cells if row <= sheet.rows[0] + 12)


def _identity(known: Sequence[About], expected: Expected, result: Understood) -> None:
    """Unit and year of every sheet against what was expected."""
    units = [one.unit for one in known if one.unit]
    years = [one.year for one in known if one.year]
    if not units:
        result.readings.problem(NOWHERE, f"各表都没有写明编制单位，不能确认是“{expected.unit_name}”的文件。")
    if not years:
        result.readings.problem(NOWHERE, f"各表都没有写明年度，不能确认是 {expected.year} 年度的文件。")
    result.unit = units[0][0] if units else ""
    result.year = years[0][0] if years else None
    for name, places in _grouped(units).items():
        if not same_unit(name, expected.unit_name):
            words = f"编制单位是“{name}”，本填报的单位是“{expected.unit_name}”{_also(places)}。"
            result.readings.problem(places[0], words)
    for year, places in _grouped(years).items():
        if year != expected.year:
            result.readings.problem(places[0], f"是 {year} 年度的表，本填报是 {expected.year} 年度{_also(places)}。")


def _unit_of_money(known: Sequence[About], expected: Expected, result: Understood) -> None:
    """元 or 万元: by the words of the sheets, which must agree with each other and with what the person said."""
    words = [one.money for one in known if one.money]
    units = _grouped([one for one in words if one[0] in ("元", "万元")])
    for word, places in _grouped([one for one in words if one[0] not in ("元", "万元")]).items():
        result.readings.problem(places[0], f"金额单位“{word}”不认识，应为元或万元{_also(places)}。")
    found = {Precision.WAN if one == "万元" else Precision.YUAN: places for one, places in units.items()}
    if len(found) > 1:
        few = min(found.values(), key=len)
        result.readings.problem(few[0], "各表的金额单位不一致，有的是元，有的是万元；请统一后重新导出。")
    if found:
        result.amounts = max(found, key=lambda one: len(found[one]))
        places = found[result.amounts]
        result.judged = f"各表写明“金额单位：{SAID[result.amounts]}”（{places[0]} 等 {len(places)} 处）"
    elif expected.amounts:
        result.amounts, result.judged = expected.amounts, "各表没有写明，按上传时所选"
    else:
        result.readings.problem(NOWHERE, "各表都没有写明金额单位，请在上传时选明是元还是万元。")
    if expected.amounts and found and expected.amounts not in found:
        words_ = f"金额单位写的是{SAID[result.amounts]}，上传时选的却是{SAID[expected.amounts]}，请改选或换文件。"
        result.readings.problem(found[result.amounts][0], words_)


def _grouped(found: Iterable[tuple[Any, Place]]) -> dict[Any, list[Place]]:
    groups: dict[Any, list[Place]] = defaultdict(list)
    for one, place in found:
        groups[one].append(place)
    return groups


def _also(places: Sequence[Place]) -> str:
    return f"（共 {len(places)} 张表如此）" if len(places) > 1 else ""


def _complete(there: set[str], result: Understood) -> None:
    """Tables without which the accounts cannot be told are missed; of the others it is said what stays as it is."""
    absent = [BY_KEY[key].caption for key in CORE if key not in there]
    if absent:
        result.readings.problem(NOWHERE, f"缺少“{'”“'.join(absent)}”，不能读全收入和支出；请上传完整的工作簿。")
    _complete_funds(there, result)
    stays = {
        "economic": ("一般公共预算财政拨款基本支出决算表", "基本支出（经济分类）"),
        "appropriation": ("财政拨款收入支出决算总表", "结转结余和预算"),
        "facts" if result.kind == INTERNAL else "three_public": (
            "机构运行信息表" if result.kind == INTERNAL else "“三公”经费表",
            "“三公”经费",
        ),
    }
    for key, (caption, what) in stays.items():
        if key not in there:
            result.readings.note(NOWHERE, f"没有“{caption}”，{what}保持不变。")


def _complete_funds(there: set[str], result: Understood) -> None:
    """A missing table of 政府性基金 or 国有资本 means none, if 财政拨款总表 says so too."""
    for fund in ("government_funds", "state_capital"):
        if fund in there:
            continue
        caption = BY_KEY[fund].caption
        spent = [result.readings.amount(one) for one in (fund, f"income.{fund}")]
        if any(spent):
            result.readings.problem(NOWHERE, f"缺少“{caption}”，而其他表中有这项资金，不能读到项级。")
        elif None in spent:
            result.readings.problem(NOWHERE, f"缺少“{caption}”和“财政拨款收入支出决算总表”，不能确认有无这项资金。")
        else:
            result.readings.note(NOWHERE, f"没有“{caption}”，其他表中该项资金为零，按没有处理。")
        result.readings.whole |= {fund, f"{fund}.basic", f"{fund}.project", f"income.{fund}"}


def _plausible(expected: Expected, result: Understood) -> None:
    """Doubt the unit of money when the total cannot be in it."""
    for name in (Name("spending"), Name("income")):
        total = result.readings.first(name)
        if total is None or total.amount <= 0:
            continue
        shown = f"“{'本年支出合计' if name.quantity == 'spending' else '本年收入合计'}”按{SAID[result.amounts]}读为 {figure(name, total.amount, result.amounts)}"
        for words, known in expected.known_totals.items():
            if known > 0 and not known / FACTOR < total.amount < known * FACTOR:
                result.readings.problem(
                    total.place,
                    f"{shown}，{words}为 {two_places(known, grouped=True)} 元，相差过大，金额单位很可能不对。",
                )
                return
        if total.amount < LEAST or total.amount > MOST:
            result.readings.problem(total.place, f"{shown}，不像一个单位全年的数，金额单位很可能不对。")
            return
