"""Parts of a figure, their changes, and whether a reason names them (变动的构成及其在原因中的名称)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from accounts.figures.equations import OVERHEAD_CLASSES
from accounts.figures.money import ZERO, difference
from accounts.figures.totals import LINES

from .evidence import Evidence
from .guests import brought
from .texts import HAN

THREE_PUBLIC = {
    "30231": ("vehicle_running", re.compile(r"车|燃油|维修")),
    "30217": ("hospitality", re.compile(r"接待")),
    "30212": ("overseas", re.compile(r"出国|出境")),
}
"""Items of basic spending that also stand in “三公”经费, and the words that name them."""
BETWEEN = re.compile(
    rf"[^{HAN}]|本年度?|上年度?|今年|去年|[我本]单位|[我本]部门|增加|增长|增多|新增|上升|提高|减少|下降|降低|压减|缩减|调减"
    r"|项目|经费|支出|费用|资金|工作|调整|功能|科目|单独|列支|导致|存在|相应|所致|[和及与将的等]"
)


@dataclass(frozen=True)
class Component:
    """One part of a figure: its key, name and change in 万元, and the words of a reason that name it."""

    key: str
    name: str
    change: Decimal
    words: frozenset[str]


def nouns(text: str) -> frozenset[str]:
    """The things that a reason names: what is left between verbs, particles and general words."""
    return frozenset(word for word in BETWEEN.split(text) if len(word) > 2)


def items(evidence: Evidence) -> list[Component]:
    """The 项 of the general public budget; each is named by its name, what is paid from it and the things its reason names."""
    book = evidence.book
    reasons = {text.key: text.content for text in evidence.texts if text.kind == "reason"}
    paid = [named for guest, material in brought(evidence.guests) for named in guest.names(material)]
    parts = []
    for code in sorted(book.items):
        key, name = f"appropriation_spending[general][{code}]", book.subject(code)
        words = {name, *nouns(reasons.get(f"{key}.prior", "")), *(one for own, one in paid if own == code)}
        change = difference(book[key], book[f"{key}.prior"])
        parts.append(Component(key, name, change, frozenset(word for word in words if len(word) > 2)))
    return parts


def naming(part: Component, reason: str) -> str:
    """The longest word by which a reason names a part, '' when it does not."""
    return max((word for word in part.words if word in reason), key=len, default="")


def overhead_parts(evidence: Evidence, reason: str) -> Iterator[tuple[Component, bool]]:
    """The known parts of 机关运行经费 with whether a reason names them.

    Last year's items are known when they make up last year's amount; otherwise only what was zero in “三公”.
    """
    book = evidence.book
    whole = "overhead_costs.prior"
    known = book.holds(whole) and book[whole] == book["agency_costs.prior"]
    codes = {
        code for totals in (book.now, book.prior) for code in totals.figures.economic if code[:3] in OVERHEAD_CLASSES
    }
    for code in sorted(codes):
        figure, words = THREE_PUBLIC.get(code, ("", None))
        if not known and (not book.holds(f"{figure}.prior") or not figure or book[f"{figure}.prior"]):
            continue
        now, before = book[f"economic[{code}]"], book[f"economic[{code}].prior"] if known else ZERO
        name = LINES[figure].caption if figure else book.subject(code)
        named = bool(words.search(reason)) if words else name in reason
        yield Component(f"economic[{code}]", name, difference(now, before), frozenset({name})), named
