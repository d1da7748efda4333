"""The names that a text may say: figures by their captions, stages, funds, sections, tables, slots (表样文本中的名称)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from accounts.editions.guests import GUESTS
from accounts.figures.numerals import is_digits
from accounts.figures.totals import FUND, LINES, caption_of

from .problems import Problems, alike, near, nearest

FUNDS = {"一般公共预算": "general", "政府性基金": "government_funds", "国有资本经营": "state_capital"}
STAGES = {"上年": "prior", "年初预算": "original_budget", "全年预算": "final_budget"}
VEHICLES = {
    "部级领导": "leaders",
    "主要负责人": "principals",
    "机要通信": "mail",
    "应急保障": "emergency",
    "执法执勤": "enforcement",
    "特种专业技术": "technical",
    "离退休干部": "retired",
    "其他": "other",
}
SECTIONS = {
    "主要职能": "duties",
    "机构设置": "organisation",
    "总体": "total",
    "收入": "income",
    "支出": "spending",
    "财政拨款": "appropriation",
    "一般公共预算": "general",
    "基本支出": "basic",
    "三公": "three_public",
    "政府性基金": "government_funds",
    "国有资本经营": "state_capital",
    "其他事项": "other",
    "其他说明": "remarks",
}
"""Name of a section → its lasting key."""
TABLES = {
    "总表": "income_and_spending",
    "收入表": "income",
    "支出表": "spending",
    "财政拨款总表": "appropriation",
    "一般公共预算表": "general",
    "基本支出表": "basic",
    "三公表": "three_public",
    "政府性基金表": "government_funds",
    "国有资本经营表": "state_capital",
}
"""Name of a table → its lasting key."""
SLOTS = {
    "主要职能": "duties",
    "取得的成效": "results",
    "发现的问题及原因": "problems",
    "下一步改进措施": "measures",
    "其他需说明的事项": "remarks",
    "开支内容·因公出国（境）费": "overseas.content",
    "开支内容·公务用车运行维护费": "vehicle_running.content",
    "开支内容·公务接待费": "hospitality.content",
    "车辆差异原因": "vehicles_held.difference",
    "其他用车内容": "owned[other].content",
}
"""Name of a slot → its lasting key."""
FIXED = ("单位", "年度", "上年度", "称谓", "单位性质", "成员数", "下属单位")
"""What every filing gives."""
PARTS = {"概况": "part1", "说明": "part2", "名词": "part3", "表": "part4", "附件": "part5"}

ORIGINAL = ("spending", "spending_basic", "spending_project", "appropriation_spending")
FINAL = (*ORIGINAL, "three_public", "overseas", "vehicles", "vehicle_purchase", "vehicle_running", "hospitality")
BUDGETED = {"original_budget": ORIGINAL, "final_budget": FINAL}
"""Stage → figures (without their codes) that have it; last year has all."""


def section_key(name: str) -> str:
    """The lasting key of a section; a section that nobody knows is called by its own name."""
    of_guests = {one: key for guest in GUESTS for one, key in guest.sections.items()}
    return SECTIONS.get(name) or of_guests.get(name, name)


@cache
def captions() -> dict[str, str]:
    """Caption → figure: those of the programme, and the words of the forms for money of one kind."""
    found: dict[str, str] = {}
    for name, line in LINES.items():
        found[caption_of(name)] = name
        if FUND in line.keys:
            found |= {caption_of(f"{name}[{fund}]"): f"{name}[{fund}]" for fund in FUNDS.values()}
    found |= {"本年财政拨款收入": "appropriation_income", "本年财政拨款支出": "appropriation_spending"}
    own = {
        "年初结转和结余": "opening",
        "本年收入": "income",
        "本年支出": "spending",
        "基本支出": "basic",
        "项目支出": "project",
        "年末结转和结余": "closing",
    }
    for budget, fund in (("政府性基金预算", "government_funds"), ("国有资本经营预算", "state_capital")):
        found |= {budget + caption: f"appropriation_{part}[{fund}]" for caption, part in own.items()}
    return found


@cache
def _by_sound() -> dict[str, str]:
    return {alike(caption): figure for caption, figure in captions().items()}


@dataclass(frozen=True)
class Named:
    """A figure with what it counts: `yuan`, `count`, `area`, `score`, `rate`, or `any` after a mistake."""

    figure: str
    unit: str


MISTAKEN = Named("", "any")
UNKNOWN = "?"
"""The kind of a loop or list that was not understood: nothing within it is told to stand in the wrong place."""
ECONOMIC = "3"
"""How the codes of 部门预算支出经济分类 begin."""


@dataclass(frozen=True)
class Scope:
    """Where a value stands: the fund of the loop's 类 or 项, whether a list gives {名} and {数}, what the turns are."""

    kind: str = ""
    fund: str = ""
    listed: bool = False
    other: tuple[str, str] = ("", "")
    """What the first figure of the list that is no money is called, and its unit."""

    @property
    def own(self) -> str:
        """本类 or 本项: the figure of the turn; '' outside."""
        return f"appropriation_spending[{self.fund}][*]" if self.fund else ""


class Names:
    """The figures that a text can say: the programme's and those that it declares itself."""

    def __init__(self, subjects: Mapping[str, str], year: int, facts: Mapping[str, Named] | None = None) -> None:
        self.subjects, self.year = subjects, year
        self.facts = {alike(name): named for name, named in (facts or {}).items()}
        self.words = [*captions(), *(facts or {})]
        self.meant: set[str] = set()
        """Declared numbers that a misspelt name was told to be: they are not told to be unused."""

    def unknown(self, words: str, problems: Problems, also: Iterable[str] = ()) -> Named:
        """Tell that no figure is called so."""
        problems.say(f"没有“{words}”这个数{near(words, [*self.words, *also])}", of_name=True)
        self.meant.add(nearest(words, self.words))
        return MISTAKEN

    def figure(self, words: str, scope: Scope, problems: Problems, also: Iterable[str] = ()) -> Named:
        """The figure of `数名·分名`, `本类`, `本项` or `数`; `also` are words that could have been meant as well."""
        name = alike(words)
        if name in self.facts:
            return self.facts[name]
        if words in ("本类", "本项"):
            if scope.kind == UNKNOWN:
                return MISTAKEN
            if scope.kind != {"本类": "class", "本项": "item"}[words]:
                problems.say(f"“{words}”只能写在〔每一{words[1]} …〕与〔完〕之间。")
                return MISTAKEN
            return Named(scope.own, "yuan")
        if words == "数":
            if not scope.listed:
                problems.say("{数}只能写在清单〔列“、” 某数、某数：{名}{数}〕里。")
            return Named("@", "any")
        base, _, key = words.partition("·")
        figure = _by_sound().get(alike(base))
        if figure is None:
            return self.unknown(words, problems, also)
        return self._keyed(figure, base, key, scope, problems) if key else Named(figure, LINES[_bare(figure)].unit)

    def _keyed(self, figure: str, base: str, key: str, scope: Scope, problems: Problems) -> Named:
        line = LINES[_bare(figure)]
        own = scope.kind in ("class", "item") and key in ("本类", "本项")
        keys = FUNDS if "fund" in line.keys else VEHICLES if "kind" in line.keys else {}
        if "code" in line.keys and (own or is_digits(key)):
            if not own:
                self._code(figure, base, key, problems)
            return Named(f"{figure}[{'*' if own else key}]", line.unit)
        if key in keys and "[" not in figure:
            return Named(f"{figure}[{keys[key]}]", line.unit)
        if "fund" in line.keys and key.partition("·")[0] in FUNDS and "·" in key:
            first, _, rest = key.partition("·")
            return self._keyed(f"{figure}[{FUNDS[first]}]", base, rest, scope, problems)
        ways = [*keys, *(("本类", "本项") if "code" in line.keys else ())]
        problems.say(f"“{base}”没有“{key}”这一分{near(key, ways)}")
        return MISTAKEN

    def _code(self, figure: str, base: str, code: str, problems: Problems) -> None:
        """A code must stand in the list of the year, and in the classification that the figure is told apart by."""
        economic = figure == "economic"
        known = self.economic if economic else self.functional
        if code not in known:
            which = "经济分类" if economic else "功能分类"
            problems.say(f"“{base}·{code}”：{self.year}年度的{which}科目表里没有{code}{near(code, known)}")

    @cached_property
    def economic(self) -> list[str]:
        """The codes of 部门预算支出经济分类."""
        return [code for code in self.subjects if code.startswith(ECONOMIC)]

    @cached_property
    def functional(self) -> list[str]:
        """The codes of 支出功能分类."""
        return [code for code in self.subjects if not code.startswith(ECONOMIC)]

    def unit(self, figure: str) -> str:
        """What a figure of a text counts; `any` of the one that a list of different ones is at."""
        own = next((one.unit for one in self.facts.values() if one.figure == figure), "")
        line = LINES.get(_bare(figure))
        return own or (line.unit if line else "any")

    def stage(self, words: str, named: Named, stage: str, problems: Problems) -> str:
        """The name of the figure at a stage: `三公 全年预算` → `three_public.final_budget`."""
        suffix = STAGES[stage]
        known = BUDGETED.get(suffix, ())
        if known and named.figure and _bare(named.figure) not in known:
            has = "、".join(_captions_of(known)[:4])
            problems.say(f"“{words}”没有{stage}；有{stage}的是：{has}……。")
        return f"{named.figure}.{suffix}"


def _captions_of(figures: Iterable[str]) -> list[str]:
    wanted = list(figures)
    found = {figure: caption for caption, figure in captions().items() if figure in wanted}
    return [found[one] for one in wanted if one in found] + ["一般公共预算财政拨款支出"]


def _bare(figure: str) -> str:
    return figure.partition("[")[0]
