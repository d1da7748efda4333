"""Which figure a row of a captioned table holds (逐行项目是哪个数)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .captions import key_of
from .labels import FACTS
from .readings import Name
from .subjects import Subjects

Found = Callable[[str, str], Name | None]
"""(stage, fund) → name."""

FUND_CAPTIONS = {
    "一般公共预算财政拨款": "general",
    "政府性基金预算财政拨款": "government_funds",
    "国有资本经营预算财政拨款": "state_capital",
}
INCOME = (
    {f"{caption}收入": f"income.{fund}" for caption, fund in FUND_CAPTIONS.items()}
    | {caption: f"income.{fund}" for caption, fund in FUND_CAPTIONS.items()}
    | {
        "上级补助收入": "income.superior",
        "事业收入": "income.operating",
        "教育收费": "income.education_fees",
        "经营收入": "income.business",
        "附属单位上缴收入": "income.subsidiary",
        "其他收入": "income.other",
        "本年收入合计": "income",
        "收入合计": "income",
        "使用非财政拨款结余": "reserves_used",
        "使用非财政拨款结余(含专用结余)": "reserves_used",
        "使用非财政拨款结余和专用结余": "reserves_used",
        "用事业基金弥补收支差额": "reserves_used",
        "年初结转和结余": "opening",
        "上年结转和结余": "opening",
        "年初结转结余": "opening",
        "总计": "total_income",
        "收入总计": "total_income",
    }
)
SPENDING = {
    "基本支出": "spending.basic",
    "人员经费": "spending.staff",
    "公用经费": "spending.overhead",
    "日常公用经费": "spending.overhead",
    "项目支出": "spending.project",
    "基本建设类项目": "spending.project.construction",
    "上缴上级支出": "spending.upward",
    "经营支出": "spending.business",
    "对附属单位补助支出": "spending.downward",
    "经济分类支出合计": "spending.economic",
    "本年支出合计": "spending",
    "支出合计": "spending",
    "结余分配": "distributed",
    "年末结转和结余": "closing",
    "年末结转结余": "closing",
    "总计": "total_spending",
    "支出总计": "total_spending",
}
APPROPRIATED_INCOME = {
    "本年收入合计": "income.appropriated",
    "收入合计": "income.appropriated",
    "年初财政拨款结转和结余": "opening.appropriated",
    "年初结转和结余": "opening.appropriated",
    "上年财政拨款结转和结余": "opening.appropriated",
    "总计": "appropriation_total_income",
    "收入总计": "appropriation_total_income",
}
APPROPRIATED_SPENDING = {
    "本年支出合计": "",
    "支出合计": "",
    "年末财政拨款结转和结余": "closing",
    "年末结转和结余": "closing",
    "总计": "appropriation_total_spending",
    "支出总计": "appropriation_total_spending",
} | {caption: one.removeprefix("spending.") for caption, one in SPENDING.items() if one.startswith("spending.")}
OPENING = ("opening.appropriated",)

FACT_CAPTIONS = {key_of(caption): name for name, caption in FACTS.items()} | {
    "支出合计": "three_public",
    "三公经费支出": "three_public",
    "三公经费支出合计": "three_public",
    "公务用车购置及运行费": "vehicles",
    "公务用车运行费": "vehicle_running",
    "因公出国(境)团组": "overseas_groups",
    "因公出国(境)人次": "overseas_visitors",
    "公务接待批次": "hospitality_batches",
    "公务接待人次": "hospitality_guests",
    "行政单位": "agency_costs.administrative",
    "参照公务员法管理事业单位": "agency_costs.civil",
    "参照公务员法管理的事业单位": "agency_costs.civil",
    "车辆数合计": "vehicles_owned",
    "单价100万元(含)以上设备(不含车辆)": "equipment_over_million",
    "政府采购支出总额": "procurement",
    "授予中小企业合同金额": "procurement_sme",
    "政府采购授予小微企业合同金额": "procurement_micro",
    "国内接待人次": "hospitality_guests",
    "国内接待批次": "hospitality_batches",
}
HEADINGS = ("三公经费支出", "相关统计数", "资产信息", "政府采购支出信息", "国有资产占用情况")
CHANGES = {
    "本年收入合计": "income",
    "财政拨款收入": "income.appropriated",
    "上级补助收入": "income.superior",
    "事业收入": "income.operating",
    "经营收入": "income.business",
    "附属单位上缴收入": "income.subsidiary",
    "其他收入": "income.other",
    "年初结转和结余": "opening",
    "本年支出合计": "spending",
    "基本支出": "spending.basic",
    "人员经费": "spending.staff",
    "公用经费": "spending.overhead",
    "项目支出": "spending.project",
    "年末结转和结余": "closing",
    "三公经费支出": "three_public",
    "年末实有人数": "staff",
}


@dataclass
class Known:
    """What a block of a table may hold; remembers under which caption the next rows stand."""

    table: str
    side: str
    """`income`, `functional` or `nature`."""
    subjects: Subjects
    under: dict[str, str] = field(default_factory=dict)


def quantity_in(known: Known, caption: str) -> Found | None:
    """The figure of a row as a function of stage and fund; None for a caption that is not known."""
    if known.table == "facts":
        return _fact(caption)
    if known.table == "changes":
        quantity = CHANGES.get(caption) or FACT_CAPTIONS.get(caption)
        return _simple(quantity) if quantity else None
    if known.table == "appropriation":
        return _appropriation(known, caption)
    if known.side == "income":
        return _simple(INCOME[caption]) if caption in INCOME else None
    return _spending(known, caption)


def _simple(quantity: str, code: str = "") -> Found:
    return lambda stage, fund: None if fund else Name(quantity, code, stage)


def _fact(caption: str) -> Found | None:
    if caption in HEADINGS:
        return lambda stage, fund: None
    quantity = FACT_CAPTIONS.get(caption)
    return _simple(quantity) if quantity else None


def _class(known: Known, caption: str) -> tuple[str, str] | None:
    """(kind, code) of the class that a caption names: `functional` or `economic`."""
    order = ("functional", "economic") if known.side == "functional" else ("economic", "functional")
    codes = {"functional": known.subjects.classes, "economic": known.subjects.economic_classes}
    return next(((kind, codes[kind][caption]) for kind in order if caption in codes[kind]), None)


def _spending(known: Known, caption: str) -> Found | None:
    if caption in SPENDING:
        return _simple(SPENDING[caption])
    found = _class(known, caption)
    if found is None:
        return None
    return _simple("spending" if found[0] == "functional" else "spending.economic", found[1])


def _appropriation(known: Known, caption: str) -> Found | None:
    if known.side == "income":
        return _appropriated_income(known, caption)
    if caption in APPROPRIATED_SPENDING:
        part, code = APPROPRIATED_SPENDING[caption], ""
    else:
        found = _class(known, caption)
        if found is None:
            return None
        part, code = ("" if found[0] == "functional" else "economic"), found[1]
    return lambda stage, fund: Name(_of_fund(part, fund), code, stage)


def _appropriated_income(known: Known, caption: str) -> Found | None:
    if caption in APPROPRIATED_INCOME:
        quantity = APPROPRIATED_INCOME[caption]
        known.under["block"] = "opening" if quantity in OPENING else "income"
        return _simple(quantity)
    fund = FUND_CAPTIONS.get(caption) or FUND_CAPTIONS.get(caption.removesuffix("收入"))
    return _simple(f"{known.under.get('block', 'income')}.{fund}") if fund else None


def _of_fund(part: str, fund: str) -> str:
    """The quantity of a spending row of the appropriations in the column of a fund ('' is all three together)."""
    owner = fund or "appropriated"
    if part == "closing":
        return f"closing.{owner}"
    if part == "appropriation_total_spending":
        return f"appropriation_total_spending.{fund}" if fund else "appropriation_total_spending"
    return f"{owner}.{part}" if part else owner
