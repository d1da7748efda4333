"""Rules about vehicles and receptions (V), procurement (G), assets (A), people (H), other money (E): 补充资料规则."""

from collections.abc import Iterator
from decimal import Decimal

from accounts.figures.money import ZERO, from_wan, print_wan, share, to_wan, two_places

from . import ERROR, EXPLAIN, Evidence, Finding, Findings, Place, Side, added_up, in_document, money, rule, unequal
from .claims import StatedSum
from .relations import source_explained
from .tables import expected
from .texts import stated


def count(caption: str, value: int, unit: str = "") -> Side:
    """A count as a side."""
    return Side(caption, Decimal(value), f"{value}{unit}")


def _sums(evidence: Evidence, figure: str) -> Iterator[StatedSum]:
    """Where a read document says this whole with its parts."""
    return (one for _, said in stated(evidence) for one in said.sums if one.figure == figure)


def _added(one: StatedSum) -> int:
    return int(sum(one.parts, ZERO))


@rule(
    "V1",
    EXPLAIN,
    "公务用车保有量与资产车辆数不一致应说明",
    holds="保有 1 辆、资产 0 辆，已写原因",
    breaks="1 辆与 0 辆，没有原因",
)
def vehicles_agree(evidence: Evidence) -> Findings:
    """vehicles_held = vehicles_owned, else reason."""
    book = evidence.book
    if not book.reasons.get("vehicles_held.difference", "").strip():
        yield from unequal(
            Place("公务用车保有量", "vehicles_held.difference"),
            count("公务用车保有量", int(book["vehicles_held"]), "辆"),
            count("固定资产车辆", int(book["vehicles_owned"]), "辆"),
            "两数不同，请说明差异原因，如长期租用、车改后统一管理。",
        )


@rule(
    "V2",
    ERROR,
    "车辆数应等于八类之和；其他用车大于零应说明用途",
    holds="0 = 0",
    breaks="2 与 1 + 0",
)
def vehicles_by_kind(evidence: Evidence) -> Findings:
    """vehicles_owned = Σ owned[kind], as said; owned[other] > 0 needs its use."""
    for one in _sums(evidence, "vehicles_owned"):
        yield from unequal(
            Place("车辆", "vehicles_owned"),
            count("车辆", int(one.whole), "辆"),
            count("八类用车之和", _added(one), "辆"),
            "请核对各类用车的辆数。",
        )
    other = int(evidence.book["owned[other]"])
    if other and not evidence.book.reasons.get("owned[other].content", "").strip():
        yield Finding(
            in_document(evidence, "其他用车", "owned[other].content", "owned[other]"),
            count("其他用车", other, "辆"),
            Side("用途说明", None, "没有填写"),
            "请写明其他用车主要是什么车。",
        )


def _both(evidence: Evidence, amount: str, things: str, unit: str) -> Findings:
    """An amount and its count are both there or both missing."""
    book = evidence.book
    if bool(book[amount]) != bool(book[things]):
        yield Finding(
            Place(evidence.caption(amount), amount),
            money(evidence.caption(amount), book[amount]),
            count(evidence.caption(things), int(book[things]), unit),
            f"有金额应有{evidence.caption(things)}，有{evidence.caption(things)}应有金额；请核对，或向审核人说明。",
        )


def _not_fewer(evidence: Evidence, more: str, fewer: str, unit: str) -> Findings:
    left = count(evidence.caption(more), int(evidence.book[more]), unit)
    right = count(evidence.caption(fewer), int(evidence.book[fewer]))
    if left - right < 0:
        yield from unequal(Place(evidence.caption(more), more), left, right, "人次不会少于批次（团组数），请核对。")


@rule(
    "V3",
    EXPLAIN,
    "出国费与团组、人次应同有同无，人次不少于团组",
    holds="0.00、0、0",
    breaks="3.00 万元而团组为 0",
)
def trips(evidence: Evidence) -> Findings:
    """overseas > 0 ⇔ overseas_groups > 0; visitors ≥ groups."""
    yield from _both(evidence, "overseas", "overseas_groups", "个")
    yield from _not_fewer(evidence, "overseas_visitors", "overseas_groups", "人次")


@rule(
    "V4",
    EXPLAIN,
    "购置费与购置数同有同无；接待费与批次同有同无，人次不少于批次；有运行费应有保有量，否则说明",
    holds="5.19 万元，1 辆",
    breaks="0.40 万元而批次为 0",
)
def vehicles_and_receptions(evidence: Evidence) -> Findings:
    """purchase ⇔ bought; hospitality ⇔ batches; guests ≥ batches; running ⇒ held."""
    yield from _both(evidence, "vehicle_purchase", "vehicles_bought", "辆")
    yield from _both(evidence, "hospitality", "hospitality_batches", "批次")
    yield from _not_fewer(evidence, "hospitality_guests", "hospitality_batches", "人次")
    book = evidence.book
    if book["vehicle_running"] > 0 and not book["vehicles_held"]:
        yield Finding(
            Place("公务用车运行维护费", "vehicle_running"),
            money("公务用车运行维护费", book["vehicle_running"]),
            count("公务用车保有量", 0, "辆"),
            "有运行维护费而没有车，请核对保有量，或向审核人说明（如长期租用）。",
        )


@rule(
    "G1",
    ERROR,
    "采购总额应等于货物、工程、服务之和",
    holds="0.00 = 0.00 + 0.00 + 0.00",
    breaks="251.25 与 4.79 + 0.00 + 256.47",
)
def procurement_parts(evidence: Evidence) -> Findings:
    """procurement = goods + works + services, as printed and as said."""
    own = tuple(to_wan(evidence.book[part]) for part in PROCURED)
    told = [(to_wan(evidence.book["procurement"]), own)] if evidence.says("procurement", *PROCURED) else []
    for whole, parts in (*told, *((one.whole, one.parts) for one in _sums(evidence, "procurement"))):
        total = sum(parts, ZERO)
        yield from added_up(
            in_document(evidence, "政府采购", "procurement"),
            Side("政府采购支出总额", from_wan(whole), two_places(whole)),
            Side(" + ".join(map(str, parts)), from_wan(total), f"= {two_places(total)}"),
            whole - total,
            len(parts),
            "请核对货物、工程、服务三项。",
        )


PROCURED = ("procurement_goods", "procurement_works", "procurement_services")


@rule("G2", ERROR, "小微不大于中小，中小不大于总额", holds="0.00 ≤ 0.00 ≤ 0.00", breaks="中小 5.00 > 总额 3.00")
def small_firms(evidence: Evidence) -> Findings:
    """micro ≤ sme ≤ procurement, which is the sum of three."""
    return expected(evidence, "G2", "前者是后者的一部分，不会更大；请核对两个数。")


@rule(
    "G3",
    ERROR,
    "占比以采购总额为基数，总额为零按年度表样处理",
    scope="read",
    holds="2.00 / 4.00 = 50.00%",
    breaks="表样印“—”而印 0.00%",
)
def shares_of_procurement(evidence: Evidence) -> Findings:
    """sme / procurement; a zero total prints what the edition says."""
    book, nothing = evidence.book, evidence.edition.wording.share_of_nothing
    figures = {"中小": "procurement_sme", "小微": "procurement_micro"}
    of_procurement = (
        one for paragraph, read in stated(evidence) if paragraph.about == "procurement" for one in read.shares
    )
    for one in of_procurement:
        name = next((figure for word, figure in figures.items() if word in one.caption), "")
        right, said = share(book[name], book["procurement"]) if name else None, f"{two_places(one.rate)}%"
        wanted = nothing if right is None else f"{two_places(right)}%"
        if name and said != wanted:
            yield Finding(
                Place(f"{evidence.caption(name)}占比", name),
                Side("文中占比", one.rate, said),
                Side("占政府采购支出总额", right, wanted),
                "请按占政府采购支出总额的比重更正。",
            )


@rule(
    "G4",
    EXPLAIN,
    "项目支出较大而采购为零应说明",
    holds="项目支出 131.41，采购 100.00",
    breaks="项目支出 131.41，采购 0.00",
)
def no_procurement(evidence: Evidence) -> Findings:
    """procurement = 0 and appropriation_project[general] > limit."""
    book = evidence.book
    if not book["procurement"] and book["appropriation_project[general]"] > evidence.thresholds.without_procurement:
        yield Finding(
            in_document(evidence, "政府采购", "procurement"),
            money("政府采购支出总额", ZERO),
            money("项目支出", book["appropriation_project[general]"]),
            "项目支出较大而没有政府采购，请核对是否漏报；确实没有的，请向审核人说明。",
            None,
            -book["appropriation_project[general]"],
        )


@rule("A1", ERROR, "房屋、车辆价值不大于固定资产原值", holds="0.00 ≤ 137.96", breaks="150.00 > 137.96")
def assets(evidence: Evidence) -> Findings:
    """house_value + vehicles_value ≤ fixed_assets."""
    words = f"{evidence.number_of('fixed_assets')}固定资产"
    return expected(evidence, "A1", "请核对三个数，并确认单位（元、万元）没有混淆。", words=words)


@rule("A2", ERROR, "资产日期为当年12月31日", scope="read", holds="2023年12月31日", breaks="残留上年日期")
def asset_date(evidence: Evidence) -> Findings:
    """The date before 固定资产原值 is the last day of the year."""
    wanted = f"{evidence.book.year}年12月31日"
    return (
        Finding(
            Place("资产日期", "fixed_assets"),
            Side("文中日期", None, date),
            Side("应为", None, wanted),
            "请更正资产日期。",
        )
        for _, said in stated(evidence)
        for date in said.asset_dates
        if "".join(date.split()) != wanted
    )


@rule("H1", ERROR, "实有人数等于在职、离休、退休之和", scope="read", holds="6 = 6 + 0 + 0", breaks="6 与 5 + 0 + 0")
def people(evidence: Evidence) -> Findings:
    """staff = active + retired_cadre + retired, as said."""
    for one in _sums(evidence, "staff"):
        yield from unequal(
            Place("人员情况", "staff"),
            count("实有人数", int(one.whole), "人"),
            count(" + ".join(map(str, one.parts)), _added(one), "人"),
            "请核对在职、离休、退休人数。",
        )


@rule(
    "H2",
    ERROR,
    "处室、下属单位个数等于列名个数",
    scope="read",
    holds="2 个处室，列名 2 个",
    breaks="0 个处室“分别是：……”",
)
def offices(evidence: Evidence) -> Findings:
    """offices = number of names."""
    for one in (one for _, said in stated(evidence) for one in said.lists if one.count is not None):
        yield from unequal(
            Place(one.what, "offices"),
            count(f"{one.what}个数", one.count or 0, "个"),
            count("列名", len(one.names), "个"),
            "请核对个数与名单。",
        )


@rule(
    "E1",
    EXPLAIN,
    "非财政年初结转或其他收入大于零，应说明来源、用途和科目",
    holds="文中写明资金来源和列支科目",
    breaks="15.00 没有说明",
)
def other_money_named(evidence: Evidence) -> Findings:
    """opening − appropriation_opening > 0 or income_other > 0 ⇒ text."""
    book = evidence.book
    opening, other = book["opening"] - book["appropriation_opening"], book["income_other"]
    if (opening > 0 or other > 0) and not source_explained(evidence):
        yield Finding(
            Place("非财政拨款资金", "opening"),
            money("年初非财政拨款结转和结余", opening),
            money("其他收入", other),
            f"请说明这 {print_wan(opening + other)} 万元的来源、用途和列支科目。",
        )
