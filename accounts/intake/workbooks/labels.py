"""What quantities are called in messages, and which are counts (各数的中文名称)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from accounts.figures.money import WAN, two_places
from accounts.models import Fund, Precision, Stage

from .grid import plain_digits
from .readings import Name

FUNDS = {str(fund): str(fund.label) for fund in Fund if fund != Fund.OTHER_MONEY}
STAGES = {str(stage): str(stage.label) for stage in Stage} | {
    "final": "",
    "prior": "上年数",
    "difference": "增减额",
    "rate": "增减率",
}

FACTS = {
    "three_public": "“三公”经费",
    "overseas": "因公出国（境）费",
    "vehicles": "公务用车购置及运行维护费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_running": "公务用车运行维护费",
    "hospitality": "公务接待费",
    "hospitality.domestic": "国内接待费",
    "hospitality.diplomatic": "外事接待费",
    "hospitality.foreign": "国（境）外接待费",
    "overseas_groups": "因公出国（境）团组数",
    "overseas_visitors": "因公出国（境）人次数",
    "vehicles_bought": "公务用车购置数",
    "vehicles_held": "公务用车保有量",
    "hospitality_batches": "国内公务接待批次",
    "hospitality_guests": "国内公务接待人次",
    "diplomatic_batches": "外事接待批次",
    "diplomatic_guests": "外事接待人次",
    "foreign_batches": "国（境）外公务接待批次",
    "foreign_guests": "国（境）外公务接待人次",
    "meetings": "会议费",
    "training": "培训费",
    "agency_costs": "机关运行经费",
    "agency_costs.administrative": "机关运行经费（行政单位）",
    "agency_costs.civil": "机关运行经费（参照公务员法管理事业单位）",
    "fixed_assets": "固定资产原值",
    "house_area": "房屋面积",
    "house_value": "房屋价值",
    "vehicles_owned": "车辆数合计",
    "vehicles_value": "车辆价值",
    "owned_leaders": "副部（省）级及以上领导用车",
    "owned_principals": "主要负责人用车",
    "owned_mail": "机要通信用车",
    "owned_emergency": "应急保障用车",
    "owned_enforcement": "执法执勤用车",
    "owned_technical": "特种专业技术用车",
    "owned_retired": "离退休干部服务用车",
    "owned_other": "其他用车",
    "equipment_over_million": "单价100万元（含）以上设备（不含车辆）",
    "procurement": "政府采购支出合计",
    "procurement_goods": "政府采购货物支出",
    "procurement_works": "政府采购工程支出",
    "procurement_services": "政府采购服务支出",
    "procurement_sme": "政府采购授予中小企业合同金额",
    "procurement_micro": "授予小微企业合同金额",
    "staff": "年末实有人数",
}
COUNTS = frozenset(
    [
        "overseas_groups",
        "overseas_visitors",
        "vehicles_bought",
        "vehicles_held",
        "hospitality_batches",
        "hospitality_guests",
        "diplomatic_batches",
        "diplomatic_guests",
        "foreign_batches",
        "foreign_guests",
        "house_area",
        "vehicles_owned",
        "owned_leaders",
        "owned_principals",
        "owned_mail",
        "owned_emergency",
        "owned_enforcement",
        "owned_technical",
        "owned_retired",
        "owned_other",
        "equipment_over_million",
        "staff",
        "rate",
    ]
)
"""What is no amount of money: counts and the area, never turned from 万元 into 元."""

PLAIN = {
    "income": "本年收入合计",
    "income.appropriated": "财政拨款收入",
    "income.superior": "上级补助收入",
    "income.operating": "事业收入",
    "income.education_fees": "教育收费",
    "income.business": "经营收入",
    "income.subsidiary": "附属单位上缴收入",
    "income.other": "其他收入",
    "spending": "本年支出合计",
    "appropriated": "财政拨款支出合计",
    "total_income": "收入总计",
    "total_spending": "支出总计",
    "appropriation_total_income": "财政拨款收入总计",
    "appropriation_total_spending": "财政拨款支出总计",
    "opening": "年初结转和结余",
    "closing": "年末结转和结余",
    "opening.appropriated": "年初财政拨款结转和结余",
    "closing.appropriated": "年末财政拨款结转和结余",
    "reserves_used": "使用非财政拨款结余",
    "distributed": "结余分配",
} | FACTS
PARTS = {
    "basic": "基本支出",
    "project": "项目支出",
    "upward": "上缴上级支出",
    "business": "经营支出",
    "downward": "对附属单位补助支出",
    "staff": "人员经费",
    "overhead": "公用经费",
    "construction": "基本建设类项目",
    "carried": "项目支出结转",
    "surplus": "项目支出结余",
    "economic": "经济分类支出",
}
HEADS = {"income": "本年收入", "opening": "年初结转和结余", "closing": "年末结转和结余", "appropriated": "财政拨款"}
HEADS |= {"spending": "", "appropriation_total_spending": "支出总计", "appropriation_total_income": "收入总计"}


def label(name: Name, names: Mapping[str, str]) -> str:
    """A figure in words: `215 资源勘探工业信息等支出 本年支出合计`, `一般公共预算财政拨款支出 基本支出（年初预算数）`."""
    row = f"{name.code} {names.get(name.code, '')}".strip()
    stage = STAGES.get(name.stage, "")
    words = f"{row}　{_quantity(name.quantity, names)}".strip("　")
    return f"{words}（{stage}）" if stage else words


def _quantity(quantity: str, names: Mapping[str, str]) -> str:
    if quantity in PLAIN:
        return PLAIN[quantity]
    if quantity.startswith("economic."):
        code = quantity.partition(".")[2]
        return f"{code} {names.get(code, '')}".strip()
    parts = quantity.split(".")
    funds = [FUNDS[one] for one in parts if one in FUNDS]
    heads = [HEADS[one] for one in parts if one in HEADS]
    rest = [PARTS[one] for one in parts if one in PARTS]
    if funds and not heads and not rest:
        heads = ["支出"]
    return "".join([*funds, *heads, *rest[-1:]])


def figure(name: Name, amount: Decimal, precision: Precision = Precision.YUAN) -> str:
    """An amount (元) with the unit of its workbook: `12,345.00 元`, `1.23 万元`; a count or a rate without."""
    if name.quantity in COUNTS or name.stage == "rate":
        return plain_digits(amount)
    if precision == Precision.WAN:
        return f"{two_places(amount / WAN, grouped=True)} 万元"
    return f"{two_places(amount, grouped=True)} 元"
