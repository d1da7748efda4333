"""The interpretation of a workbook: which tables, unit, year and unit of money, every figure, what is wrong (读懂工作簿)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.editions.language.names import TABLES
from accounts.editions.statement import Statement
from accounts.figures.figures import Declared
from accounts.figures.money import two_places
from accounts.figures.totals import LINES
from accounts.models import ImportedFile, Precision

from .captions import SheetHead, Subjects, Table, Tables, head_of, same_unit
from .extract import Extract, Sums, shown
from .forms import CORE
from .grid import Address, Workbook
from .reader import TableReader
from .row_readers import CaptionReader, CodeReader, WideReader

STATUTORY = frozenset(TABLES.values())
"""The tables that the programme knows by name."""
CAPTIONED = ("income_and_spending", "appropriation", "facts", "changes")
NOWHERE = Address("")
SAID = {Precision.YUAN: "元", Precision.WAN: "万元"}
MEASURES = {words: precision for precision, words in SAID.items()}
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
    statements: Sequence[Statement]
    """The forms of the edition of the filing."""
    amounts: Precision | None = None
    """What the person said the amounts are; None where the file is to tell."""
    declared: Mapping[str, Declared] = field(default_factory=dict)
    """The figures that the edition declares itself."""
    known_totals: dict[str, Decimal] = field(default_factory=dict)
    """Words → a total of spending in 元 that the filing or last year's holds, to judge the unit of money by."""


@dataclass
class Interpretation(Extract):
    """The result: the extract, and what was understood of the workbook; nothing of it is saved yet."""

    kind: str = ""
    amounts: Precision = Precision.YUAN
    judged: str = ""
    """How the unit of money was judged."""
    unit: str = ""
    year: int | None = None
    tables: list[TableReader] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    checks: int = 0

    def has(self, *keys: str) -> bool:
        """Whether all these tables were read."""
        return set(keys) <= {one.table.key for one in self.tables}


def understand(book: Workbook, expected: Expected) -> Interpretation:
    """Read a workbook by caption and code; pure, in any order of the sheets. Never raises for what the file holds."""
    result = Interpretation(declared=expected.declared)
    forms = Tables(expected.statements)
    tables = _tables([head_of(sheet, forms) for sheet in book.sheets if sheet.cells], result)
    result.kind = _kind(tables)
    if not tables:
        result.problem(NOWHERE, "工作簿里没有认得的报表：各表的标题、表号、工作表名都不是财决表或公开表。")
        return result
    heads = [one for one, _ in tables]
    _identity(heads, expected, result)
    _unit_of_money(heads, expected, result)
    for one, table in tables:
        reader = _reader(one, table)(one, table, result.amounts, result, expected.subjects)
        reader.read()
        if reader.range:
            result.tables.append(reader)
        if one.sheet.hidden:
            result.note(Address(one.sheet.name), "这张工作表是隐藏的，已照常读取。")
    _complete({table.key for _, table in tables}, forms, result)
    if result.judged:
        _plausible(expected, result)
        result.checks = Sums(result, result.amounts, expected.subjects.names).check()
    return result


def _tables(known: Iterable[SheetHead], result: Interpretation) -> list[tuple[SheetHead, Table]]:
    """The sheets that hold a known table; a table in two sheets, or one of the Ministry's that contradicts itself, is a problem."""
    found: dict[str, tuple[SheetHead, Table]] = {}
    for one in known:
        if one.odd and one.kind == ImportedFile.Kind.INTERNAL:
            result.problem(*one.odd)
        elif one.odd:
            result.note(*one.odd)
        if one.table is None:
            result.ignored.append(one.sheet.name)
            result.note(Address(one.sheet.name), "不是认得的报表，没有读取。")
        elif one.table.key in found:
            result.problem(
                Address(one.sheet.name),
                f"与工作表“{found[one.table.key][0].sheet.name}”都是“{one.table.caption}”，不知以哪张为准。",
            )
        else:
            found[one.table.key] = one, one.table
    return list(found.values())


def _kind(tables: Sequence[tuple[SheetHead, Table]]) -> str:
    kinds = [one.kind for one, _ in tables if one.kind]
    internal, public = (kinds.count(str(one)) for one in (ImportedFile.Kind.INTERNAL, ImportedFile.Kind.PUBLIC))
    is_internal = internal > public if kinds else any(table.form is None for _, table in tables)
    return str(ImportedFile.Kind.INTERNAL if is_internal else ImportedFile.Kind.PUBLIC)


def _reader(head: SheetHead, table: Table) -> type[TableReader]:
    """The reader of a table: by rows of codes, by captions, or in one row.

    A table of the edition's own is read as its form is. The economic table stands in blocks (公开06), or by functional codes (财决08-1).
    """
    if table.key == "three_public" or (table.form and not any(block.stub for block in table.form.blocks)):
        return WideReader
    if table.form and table.key not in STATUTORY:
        return CodeReader if table.form.blocks[0].table else CaptionReader
    sheet = head.sheet
    by_code = (row <= sheet.rows[0] + 12 and "功能分类" in sheet.text(row, column) for row, column in sheet.cells)
    return CaptionReader if table.key in CAPTIONED or (table.key == "basic" and not any(by_code)) else CodeReader


def _identity(heads: Sequence[SheetHead], expected: Expected, result: Interpretation) -> None:
    """Unit and year of every sheet against what was expected."""
    units = _grouped(one.unit for one in heads)
    years = _grouped(one.year for one in heads)
    result.require(units, NOWHERE, f"各表都没有写明编制单位，不能确认是“{expected.unit_name}”的文件。")
    result.require(years, NOWHERE, f"各表都没有写明年度，不能确认是 {expected.year} 年度的文件。")
    result.unit, result.year = next(iter(units), ""), next(iter(years), None)
    for name, places in units.items():
        words = f"编制单位是“{name}”，本填报的单位是“{expected.unit_name}”{_also(places)}。"
        result.require(same_unit(name, expected.unit_name), places[0], words)
    for year, places in years.items():
        words = f"是 {year} 年度的表，本填报是 {expected.year} 年度{_also(places)}。"
        result.require(year == expected.year, places[0], words)


def _unit_of_money(heads: Sequence[SheetHead], expected: Expected, result: Interpretation) -> None:
    """元 or 万元: by the words of the sheets, which must agree with each other and with what the person said."""
    said = _grouped(one.money for one in heads)
    for word, places in said.items():
        result.require(word in MEASURES, places[0], f"金额单位“{word}”不认识，应为元或万元{_also(places)}。")
    found = {MEASURES[word]: places for word, places in said.items() if word in MEASURES}
    if found:
        result.require(
            len(found) == 1,
            min(found.values(), key=len)[0],
            "各表的金额单位不一致，有的是元，有的是万元；请统一后重新导出。",
        )
        result.amounts = max(found, key=lambda one: len(found[one]))
        places, chosen = found[result.amounts], expected.amounts or result.amounts
        result.judged = f"各表写明“金额单位：{SAID[result.amounts]}”（{places[0]} 等 {len(places)} 处）"
        result.require(
            chosen in found,
            places[0],
            f"金额单位写的是{SAID[result.amounts]}，上传时选的却是{SAID[chosen]}，请改选或换文件。",
        )
    elif expected.amounts:
        result.amounts, result.judged = expected.amounts, "各表没有写明，按上传时所选"
    else:
        result.problem(NOWHERE, "各表都没有写明金额单位，请在上传时选明是元还是万元。")


def _grouped(found: Iterable[tuple[Any, Address] | None]) -> dict[Any, list[Address]]:
    groups: dict[Any, list[Address]] = defaultdict(list)
    for one, place in filter(None, found):
        groups[one].append(place)
    return groups


def _also(places: Sequence[Address]) -> str:
    return f"（共 {len(places)} 张表如此）" if len(places) > 1 else ""


def _complete(there: set[str], forms: Tables, result: Interpretation) -> None:
    """Tables without which the accounts cannot be told are missed; of the others it is said what stays as it is."""
    absent = "”“".join(forms.by_key[key].caption for key in CORE if key not in there)
    result.require(not absent, NOWHERE, f"缺少“{absent}”，不能读全收入和支出；请上传完整的工作簿。")
    for fund in [one for one in ("government_funds", "state_capital") if one not in there]:
        _no_fund(fund, forms.by_key[fund].caption, result)
    stays = {
        "basic": "基本支出（经济分类）",
        "appropriation": "结转结余和预算",
        "facts" if result.kind == ImportedFile.Kind.INTERNAL else "three_public": "“三公”经费",
    }
    for key in [one for one in stays if one not in there and one in forms.by_key]:
        result.note(NOWHERE, f"没有“{forms.by_key[key].caption}”，{stays[key]}保持不变。")


def _no_fund(fund: str, caption: str, result: Interpretation) -> None:
    """A missing table of 政府性基金 or 国有资本 means none, if 财政拨款总表 says so too."""
    figures = [f"appropriation_{one}[{fund}]" for one in ("spending", "income", "basic", "project")]
    spent = [result.amount(one) for one in figures[:2]]
    if any(spent):
        result.problem(NOWHERE, f"缺少“{caption}”，而其他表中有这项资金，不能读到项级。")
    elif None in spent:
        result.problem(NOWHERE, f"缺少“{caption}”和“财政拨款收入支出决算总表”，不能确认有无这项资金。")
    else:
        result.note(NOWHERE, f"没有“{caption}”，其他表中该项资金为零，按没有处理。")
    result.whole |= set(figures)


def _plausible(expected: Expected, result: Interpretation) -> None:
    """Doubt the unit of money when the total cannot be in it."""
    for total in [one for one in map(result.first, ("spending", "income")) if one and one.amount > 0]:
        doubts = [
            f"{words}为 {two_places(known, grouped=True)} 元，相差过大"
            for words, known in expected.known_totals.items()
            if known > 0 and not known / FACTOR < total.amount < known * FACTOR
        ]
        doubts += [] if LEAST <= total.amount <= MOST else ["不像一个单位全年的数"]
        if doubts:
            caption, amount = LINES[total.name.figure].caption, shown(total.name, total.amount, result.amounts)
            read = f"“{caption}”按{SAID[result.amounts]}读为 {amount}"
            result.problem(total.place, f"{read}，{doubts[0]}，金额单位很可能不对。")
            return
