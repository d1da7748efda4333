"""Totals: every derived figure is named once, here (栏目：每个派生数只定义一次).

A figure has a name and perhaps keys: `spending`, `spending[206]`, `appropriation_spending[general][206]`, `economic[30101]`.
It adds up entered amounts of one table, or is made of other figures as its equation says. The names are those of the
equations, the rules, the statements, the sentences, the reasons and the open data. Amounts in 元.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from accounts.models import APPROPRIATIONS, Fund, Kind, Nature, Source

from .equations import DEFINITIONS, FUNDS, OWNED, parted, place
from .figures import DECLARED, FACTS, Cell, Declared, Entered, Figures, Rollup, is_declared
from .money import ZERO
from .numerals import is_digits

NAME = re.compile(r"^([a-z_]+)((?:\[[^\[\]]+\])*)$")
CODE, FUND, KIND = "code", "fund", "kind"
"""What a key of a figure can be: a 类, 款 or 项; one of the three appropriations; a kind of vehicle."""
MADE_OF = {equation.left[0]: equation.right for equation in DEFINITIONS}
"""Figure → the figures that it is made of."""
FUND_WORDS = {str(fund): str(fund.label).removesuffix("财政拨款") for fund in APPROPRIATIONS}
NAMES = 1 << 16
"""How many names are kept as read."""


class UnknownFigure(KeyError):
    """No figure has this name: a mistake of the program, never of the user."""


class Selection(NamedTuple):
    """Entered amounts that are added up: a table, kinds of money, columns (all where none is named), how codes begin."""

    table: str
    funds: tuple[str, ...]
    columns: tuple[str, ...]
    code: str = ""

    def has(self, cell: Cell) -> bool:
        """Whether an entered amount belongs to it."""
        return (
            cell.table == self.table
            and cell.fund in self.funds
            and (cell.column in self.columns or not self.columns)
            and cell.code.startswith(self.code)
        )


@dataclass(frozen=True)
class Line:
    """A named figure 栏目: its caption, its unit (`yuan`, `count` or `area`) and what it adds up.

    Without a table it is made of other figures; or a guest who brings figures of its own says its `value`.
    """

    name: str
    caption: str
    unit: str = "yuan"
    table: str = ""
    """`income`, `expenditure`, `balances`, `economic` or `facts`."""
    columns: tuple[str, ...] = ()
    funds: tuple[str, ...] = ("",)
    """Kinds of money, '' where the rows of the table are not told apart by them."""
    keys: tuple[str, ...] = ()
    value: "Callable[[Totals], Any] | None" = None

    def selection(self, *keys: str) -> Selection:
        """The entered amounts for these keys. Raises UnknownFigure for keys that the figure does not take."""
        code, funds, columns = "", self.funds, self.columns
        for key in keys:
            if CODE in self.keys and is_digits(key) and not code:
                code = key
            elif FUND in self.keys and key in FUNDS:
                funds, columns = (funds, (key,)) if self.table == "income" else ((key,), columns)
            elif KIND in self.keys and key in OWNED:
                columns = (f"owned_{key}",)
            else:
                raise UnknownFigure(f"{self.name}[{key}]")
        if (self.table == "facts" and not columns) or (self.table == "economic" and not code):
            raise UnknownFigure(self.name)
        return Selection(self.table, funds, columns, code)


LINES: dict[str, Line] = {}


def declare(*lines: Line) -> None:
    """Add figures to the registry.

    Raises ValueError for a name or caption that is taken, and for a figure that nothing makes up: a mistake of the program.
    """
    for line in lines:
        if line.name in LINES or any(line.caption == one.caption for one in LINES.values()):
            raise ValueError(f"two figures are called {line.name} or {line.caption}")
        if not line.table and line.name not in MADE_OF and line.value is None:
            raise ValueError(f"nothing makes up {line.name}")
        if line.table == "facts" and not set(line.columns) <= FACTS.keys():
            raise ValueError(f"no field holds {line.name}")
        LINES[line.name] = line


def caption_of(figure: str) -> str:
    """The caption of a figure without its code: `一般公共预算财政拨款支出` of `appropriation_spending[general][206]`."""
    if is_declared(figure):
        return figure.removeprefix(DECLARED).removesuffix("]")
    name, *keys = figure.replace("]", "").split("[")
    return "".join(FUND_WORDS.get(key, "") for key in keys) + LINES[name].caption


@lru_cache(NAMES)
def selected(name: str) -> tuple[Line, Selection]:
    """The line of a name, and what it adds up for its keys. Raises UnknownFigure."""
    match = NAME.match(name)
    if not match or match[1] not in LINES:
        raise UnknownFigure(name)
    line = LINES[match[1]]
    return line, line.selection(*re.findall(r"\[([^\[\]]+)\]", match[2]))


@lru_cache(NAMES)
def parts_of(name: str) -> tuple[str, ...]:
    """The figures that a figure is made of; none where it adds up entered amounts. Raises UnknownFigure."""
    line, _ = selected(name)
    figure, row, _ = parted(name)
    return () if line.table or line.value else tuple(place(one, row) for one in MADE_OF[figure])


def selections(name: str) -> tuple[Selection, ...]:
    """All that a figure adds up, down to the entered amounts. Raises UnknownFigure."""
    parts = parts_of(name)
    return tuple(one for part in parts for one in selections(part)) if parts else (selected(name)[1],)


class Totals:
    """All derived figures of one bag of entered amounts. A figure without a code is 合计."""

    def __init__(self, figures: Figures, declared: Mapping[str, Declared] | None = None) -> None:
        """`declared` are the figures of an edition's own, by name."""
        self.figures, self.declared = figures, declared or {}
        self._rollups = {
            ("income", ""): Rollup(figures.income),
            ("economic", ""): Rollup((code, "", yuan) for code, yuan in figures.economic.items()),
            **{("expenditure", str(fund)): Rollup(figures.expenditure.get(fund, ())) for fund in Fund},
            **{("balances", str(fund)): Rollup(figures.balances.get(fund, ())) for fund in Fund},
        }

    def __getitem__(self, name: str) -> Any:
        """The figure of that name, `appropriation_spending[general][206]`: an amount in 元, a count or an area.

        Raises UnknownFigure.
        """
        nothing: Any = 0 if self.unit(name) == "count" else ZERO
        if parts := self.parts(name):
            return sum((self[part] for part in parts), nothing)
        if name in self.declared:
            given = self.declared[name].given
            return self.figures.facts.get(name, nothing) if given is None else given
        line, chosen = selected(name)
        if line.value:
            return line.value(self)
        if line.table == "facts":
            return self.figures.facts.get(chosen.columns[0], nothing)
        return sum(
            (self._rollups[line.table, fund].amount(chosen.code, *chosen.columns) for fund in chosen.funds), nothing
        )

    def unit(self, name: str) -> str:
        """What a figure counts: `yuan`, `count`, `area`, `score` or `rate`. Raises UnknownFigure."""
        return self.declared[name].unit if name in self.declared else selected(name)[0].unit

    def holds(self, name: str) -> bool:
        """Whether the figure is known: here all of them are."""
        return True

    def parts(self, name: str) -> tuple[str, ...]:
        """The figures that make up this one; none where it adds up entered amounts itself. Raises UnknownFigure.

        机关运行经费 is entered for a carried-in year; otherwise it is the 公用经费 of 行政 and 参公 units.
        """
        if name in self.declared:
            return self.declared[name].parts
        if name == "agency_costs" and name not in self.figures.facts:
            return ("overhead_costs",) if self.figures.kind.has_agency_costs else ()
        return parts_of(name)

    def entered(self, name: str) -> tuple[Entered, ...]:
        """The entered amounts at the bottom of the figure. Raises UnknownFigure."""
        if parts := self.parts(name):
            return tuple(one for part in parts for one in self.entered(part))
        chosen = Selection("facts", ("",), (name,)) if name in self.declared else selected(name)[1]
        return tuple(one for one in self.figures.entered() if chosen.has(one.cell))

    def codes(self, table: str) -> list[str]:
        """Codes with an amount in the code order, of `income`, `spending` or an appropriation."""
        income = {"income": [self._rollups["income", ""]], "spending": [], Fund.GENERAL: []}.get(table)
        if income is None:
            income = [Rollup(one for one in self.figures.income if one[1] == table), self._rollups["balances", table]]
        funds = {"income": [], "spending": list(Fund)}.get(table, [Fund(table)] if table in FUNDS else [])
        return sorted(
            {code for rollup in income for code in rollup.codes()}.union(
                *(self._rollups["expenditure", str(fund)].codes() for fund in funds)
            )
        )


# The registry ---------------------------------------------------------------------------------------------------------

ALL, OTHER = tuple(map(str, Fund)), (str(Fund.OTHER_MONEY),)


def _spent(name: str, caption: str, *columns: str) -> Line:
    return Line(name, caption, table="expenditure", columns=columns, funds=ALL, keys=(CODE,))


def _appropriated(part: str, caption: str, *columns: str, table: str = "expenditure") -> Line:
    """A figure of the three appropriations, each of them apart, by code."""
    return Line(f"appropriation_{part}", caption, table=table, columns=columns, funds=FUNDS, keys=(FUND, CODE))


def _balance(name: str, caption: str, funds: tuple[str, ...]) -> Line:
    return Line(name, caption, table="balances", columns=(name,), funds=funds)


declare(
    Line("total_income", "收入总计"),
    Line("income", "本年收入合计", table="income", keys=(CODE,)),
    *(
        Line(f"income_{source}", str(source.label), table="income", columns=(str(source),), keys=(CODE,))
        for source in Source
        if source not in FUNDS
    ),
    _balance("reserves_used", "使用非财政拨款结余", OTHER),
    _balance("opening", "年初结转和结余", ALL),
    Line("total_spending", "支出总计"),
    _spent("spending", "本年支出合计"),
    *(_spent(f"spending_{nature}", str(nature.label), str(nature)) for nature in Nature),
    _balance("distributed", "结余分配", OTHER),
    _balance("closing", "年末结转和结余", ALL),
    Line("appropriation_total_income", "财政拨款收入总计", keys=(FUND, CODE)),
    Line("appropriation_income", "财政拨款收入", table="income", columns=FUNDS, keys=(FUND, CODE)),
    _appropriated("opening", "年初财政拨款结转和结余", "opening", table="balances"),
    Line("appropriation_total_spending", "财政拨款支出总计", keys=(FUND, CODE)),
    _appropriated("spending", "财政拨款支出"),
    _appropriated("basic", f"财政拨款{Nature.BASIC.label}", str(Nature.BASIC)),
    _appropriated("project", f"财政拨款{Nature.PROJECT.label}", str(Nature.PROJECT)),
    _appropriated("closing", "年末财政拨款结转和结余", "closing", table="balances"),
    Line("economic", "经济分类", table="economic", keys=(CODE,)),
    Line("staff_costs", "人员经费"),
    Line("overhead_costs", "公用经费"),
    Line("three_public", "“三公”经费"),
    Line("vehicles", "公务用车购置及运行维护费"),
    Line("staff", "实有人数", "count"),
    Line("procurement", "政府采购支出总额"),
    Line("vehicles_owned", "固定资产车辆", "count"),
    Line("owned", "车辆（按用途）", "count", table="facts", keys=(KIND,)),
    *(
        Line(name, fact.caption, fact.unit, table="facts", columns=(name,))
        for name, fact in FACTS.items()
        if not name.startswith("owned_")
    ),
)


class QuotedTotals(Totals):
    """Figures without the rows that they were added up from; what is not quoted is unknown, not zero."""

    def __init__(self, kind: Kind, values: Mapping[str, Any], codes: Iterable[str], publication: str) -> None:
        """`values`: name → 元, count or area; `codes` of the general public budget that only last year had; the number."""
        super().__init__(Figures(kind=kind))
        self.values, self._codes, self.publication = values, tuple(codes), publication

    def __getitem__(self, name: str) -> Any:
        """The quoted figure. Raises UnknownFigure for every other."""
        if name not in self.values:
            raise UnknownFigure(name)
        return self.values[name]

    def holds(self, name: str) -> bool:
        """Whether the document quotes it."""
        return name in self.values

    def codes(self, table: str) -> list[str]:
        """Those that only last year had."""
        return list(self._codes) if table == "general" else []
