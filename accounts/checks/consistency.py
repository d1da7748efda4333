"""Rules about amounts that the document says against those of the tables (N): 文字与报表一致.

Tails of printed figures (N2, N3) and amounts that people typed stand in every filing; the rest waits for whole documents of
others.
"""

from collections import Counter
from decimal import Decimal

from accounts.figures.book import STAGES
from accounts.figures.equations import OVERHEAD_CLASSES, STAFF_CLASSES, place
from accounts.figures.money import ZERO, difference, from_wan, to_wan, two_places

from . import (
    ERROR,
    EXPLAIN,
    WARNING,
    Evidence,
    Finding,
    Findings,
    Place,
    Side,
    added_up,
    in_document,
    money,
    rule,
    unequal,
)
from .guests import brought
from .reasons import own_name
from .texts import stated, typed

TAIL = Decimal("0.005")
"""万元 that rounding takes from or gives to one printed figure, at most."""


def _general(evidence: Evidence, parent: str, length: int) -> tuple[Side, Side, list[Decimal]]:
    """A row of the table of the general budget, '' for 合计, the sum of the rows of so many digits below it, and these rows as printed."""
    tables, figure = evidence.tables, "appropriation_spending[general]"
    codes = (code for code in tables.keys("general", figure) if len(code) == length and code.startswith(parent))
    parts = [to_wan(tables.amount("general", place(figure, code))) for code in codes]
    caption = f"{parent} {evidence.book.subject(parent)}" if parent else f"{evidence.table('general')}合计"
    words, total = " + ".join(map(str, parts)) if len(parts) <= 8 else f"{len(parts)} 项之和", sum(parts, ZERO)
    added = Side(words, from_wan(total), f"= {two_places(total)}")
    return money(caption, tables.amount("general", place(figure, parent))), added, parts


def _tail_of(parts: list[Decimal]) -> str:
    return f"尾差，四舍五入可以解释 {TAIL * (len(parts) + 1)} 万元"


@rule(
    "N1",
    ERROR,
    "说明中的金额应等于对应表格的金额，同一数两处应一致",
    holds="244.63 在一、三、十一",
    breaks="文中 0.3，表中 2,961.68",
)
def amounts_of_tables(evidence: Evidence) -> Findings:
    """Every amount of a read document stands in a table, or is a change, budget or fact of the accounts."""
    yield from _typed_figures(evidence)
    yield from _told_twice(evidence)
    known = _known_amounts(evidence) if evidence.paragraphs else set()
    for paragraph, said in stated(evidence):
        for amount in said.amounts if paragraph.about else ():
            if abs(amount) not in known and amount not in known:
                nearest = min(known, key=lambda one: abs(one - amount), default=ZERO)
                yield Finding(
                    Place(f"说明“{paragraph.words[:20]}……”", paragraph.key),
                    Side("文中金额", from_wan(amount), two_places(amount)),
                    Side("表中最近的金额", from_wan(nearest), two_places(nearest)),
                    "请按报表更正文中的金额。",
                    None,
                    from_wan(amount - nearest),
                )


def _typed_figures(evidence: Evidence) -> Findings:
    """Figures typed into a reason as this year's, last year's or the budget's are those of the figure it explains."""
    for text, said in typed(evidence):
        figure, _, against = text.key.rpartition(".")
        for one in said.stages if text.kind == "reason" and against in STAGES else ():
            name = place(figure, stage=one.stage)
            if one.between in own_name(text.key, evidence.book):
                yield from unequal(
                    Place(text.caption, text.key),
                    money(f"原因中的“{one.words}”", from_wan(one.amount)),
                    money(evidence.caption(name), from_wan(to_wan(evidence.book[name]))),
                    "手工填写的金额与账上不同；请删去（系统会自动写出金额），或改为一致。",
                    EXPLAIN,
                )


def _told_twice(evidence: Evidence) -> Findings:
    """One thing named at the beginning of two clauses of a typed text, with two amounts."""
    for text, said in typed(evidence):
        named: dict[str, Decimal] = {}
        for name, right in ((one.name, one.amount) for one in said.named_amounts):
            if (left := named.setdefault(name, right)) != right:
                yield Finding(
                    Place(text.caption, text.key),
                    Side(f"先写“{name}”", from_wan(left), two_places(left)),
                    Side(f"又写“{name}”", from_wan(right), two_places(right)),
                    "同一事项写了两个金额，请核对后写为一致；确为两笔的，请写明区别。",
                    EXPLAIN,
                    from_wan(left - right),
                )
                break


def _known_amounts(evidence: Evidence) -> set[Decimal]:
    """Printed amounts: cells, changes, budgets, last year, procurement, assets, guests."""
    book = evidence.book
    names = {figure for _, figure in evidence.tables.cells if "." not in figure}
    facts = (
        *("appropriation_spending.original_budget", "appropriation_spending[general].original_budget"),
        *("agency_costs", "agency_costs.prior", "fixed_assets", "house_value", "vehicles_value", "procurement"),
        *(f"procurement_{part}" for part in ("goods", "works", "services", "sme", "micro")),
    )
    return {
        *map(to_wan, evidence.tables.cells.values()),
        *(to_wan(book[one]) for one in (*facts, *(f"{name}.prior" for name in names))),
        *(abs(difference(book[one], book[f"{one}.prior"])) for one in {*names, "agency_costs", "three_public"}),
        *(amount for guest, material in brought(evidence.guests) for amount in guest.amounts(material)),
    }


@rule(
    "N2",
    ERROR,
    "说明所列各类之和应等于一般公共预算表合计",
    holds="各类之和与 229.63 相差不超过 0.03",
    breaks="各类之和 239.64 与 229.63",
)
def classes_of_general(evidence: Evidence) -> Findings:
    """Σ printed appropriation_spending[general][class] = printed general."""
    whole, added, parts = _general(evidence, "", 3)
    figure, delta = "appropriation_spending[general]", sum(parts, ZERO) - to_wan(whole.value or ZERO)
    codes = (code for code in evidence.tables.keys("general", figure) if len(code) == 3)
    where = in_document(evidence, "各类支出", figure, place(figure, next(codes, "")))
    return added_up(where, added, whole, delta, len(parts), "请核对各类支出与合计。", _tail_of(parts))


@rule("N3", ERROR, "类应等于说明所列项之和", holds="5.54 = 4.53 + 1.01", breaks="164.46 与 154.45")
def items_of_classes(evidence: Evidence) -> Findings:
    """printed appropriation_spending[general][class] = Σ printed items; the class is what the rule reads first."""
    codes = evidence.tables.keys("general", "appropriation_spending[general]")
    for parent in (code for code in codes if len(code) == 3):
        whole, added, parts = _general(evidence, parent, 7)
        first = min((code for code in codes if len(code) == 7 and code.startswith(parent)), default="")
        figure = "appropriation_spending[general]"
        yield from added_up(
            in_document(evidence, whole.caption, place(figure, parent), place(figure, first)),
            whole,
            added,
            to_wan(whole.value or ZERO) - sum(parts, ZERO) if parts else ZERO,
            len(parts),
            "请核对这一类所属各项。",
            _tail_of(parts),
        )


@rule(
    "N4",
    ERROR,
    "说明应列出一般公共预算表每一项，以及上年有本年无的项，各一次",
    scope="read",
    holds="八项各列一次",
    breaks="漏列招商引资（上年 205.58）",
)
def every_item_listed(evidence: Evidence) -> Findings:
    """rows = codes(this year) ∪ codes(prior), each once."""
    book = evidence.book
    told = Counter(
        item for one, said in stated(evidence) if one.about == "appropriation_spending[general]" for item in said.items
    )
    codes = [*book.now.codes("general"), *book.prior.codes("general")]
    names = {one: (book.subject(one[:5]), book.subject(one)) for one in codes if len(one) == 7}
    alike = Counter(names.values())  # 项 of one name below 款 of one name, and those whose names nobody knows
    for code in names if evidence.paragraphs else ():
        times = told[names[code]] - alike[names[code]] + 1
        if times != 1:
            yield Finding(
                Place(f"{code} {book.subject(code)}", f"appropriation_spending[general][{code}]"),
                Side("文中列出", Decimal(times), f"{times} 次"),
                Side("应列出", Decimal(1), "1 次"),
                "本年或上年有金额的每一项都应说明一次。",
                None,
                Decimal(times - 1),
            )


@rule(
    "N5",
    WARNING,
    "说明所列经济科目应为基本支出表有金额的款，按编码顺序",
    scope="read",
    holds="所列各款都有金额",
    breaks="列了没有金额的奖金",
)
def named_economic_items(evidence: Evidence) -> Findings:
    """names = {c : economic[c] ≠ 0}, in code order."""
    economic = evidence.book.now.figures.economic
    of = {"人员经费": STAFF_CLASSES, "公用经费": OVERHEAD_CLASSES}
    for paragraph, one in ((paragraph, one) for paragraph, said in stated(evidence) for one in said.lists):
        codes = (code for code in sorted(economic) if economic[code] and code[:3] in of.get(one.what, ()))
        wanted = tuple(map(evidence.book.subject, codes))
        if one.what in of and one.names != wanted:
            yield Finding(
                Place(one.what, paragraph.key),
                Side("文中所列", None, "、".join(one.names)),
                Side("表中有金额的款", None, "、".join(wanted)),
                f"请按{evidence.table('basic')}有金额的款，依编码顺序列名。",
            )
