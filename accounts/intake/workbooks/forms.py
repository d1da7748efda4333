"""Forms as workbooks bring them, beyond those of the edition: other titles and wordings, the Ministry's forms (各种表样的写法).

Captions, titles and numbers of the public tables come from the edition. Here stands what other regions and the Ministry's
own software call the same, and what only the Ministry's forms (财决) hold: a new title, wording, column or row is a new
line here, and nothing else.
"""

from accounts.models import APPROPRIATIONS, Fund

FUNDS = tuple(str(fund) for fund in APPROPRIATIONS)
FUND_CAPTIONS = {str(fund): str(Fund(fund).label) for fund in FUNDS}

INTERNAL_NUMBERS = {
    "income_and_spending": "01",
    "appropriation": "01-1",
    "income": "03",
    "spending": "04",
    "general": "07",
    "basic": "08-1",
    "government_funds": "09",
    "state_capital": "11",
    "facts": "附03",
    "changes": "",
}
"""Table → its number among the Ministry's forms: 财决01表, 财决附03表."""

TITLES: dict[str, tuple[str, ...]] = {
    "income_and_spending": ("收入支出决算表", "部门收支决算总表"),
    "general": ("一般公共预算财政拨款收入支出决算表",),
    "basic": ("一般公共预算财政拨款基本支出决算明细表",),
    "three_public": (
        "财政拨款“三公”经费支出预决算表",
        "财政拨款“三公”经费支出表",
        "一般公共预算财政拨款“三公”经费支出决算表",
        "一般公共预算财政拨款“三公”经费支出预决算表",
        "一般公共预算财政拨款“三公”经费支出表",
        "财政拨款安排的“三公”经费支出决算表",
        "“三公”经费、会议费、培训费支出决算表",
    ),
    "government_funds": ("政府性基金预算财政拨款支出决算表",),
    "state_capital": ("国有资本经营预算财政拨款支出决算表",),
    "facts": ("机构运行信息表",),
    "changes": ("主要指标变动情况表",),
}
"""Table → titles besides that of the edition; the first is its name where the edition has no such table."""

CORE = ("income_and_spending", "income", "spending", "general")
"""Tables without which a workbook is not understood."""

SAME_CAPTIONS: tuple[tuple[str, ...], ...] = (
    ("本年收入合计", "本年收入", "收入合计"),
    ("本年支出合计", "本年支出", "支出合计"),
    ("总计", "收入总计", "支出总计"),
    ("年初结转和结余", "年初结转结余", "上年结转和结余", "上年结转结余"),
    ("年末结转和结余", "年末结转结余"),
    ("年初财政拨款结转和结余", "年初财政拨款结转结余", "上年财政拨款结转和结余", "上年财政拨款结转结余"),
    ("年末财政拨款结转和结余", "年末财政拨款结转结余"),
    ("使用非财政拨款结余", "使用非财政拨款结余(含专用结余)", "使用非财政拨款结余和专用结余", "用事业基金弥补收支差额"),
    ("教育收费", "教育收费收入"),
    ("附属单位上缴收入", "附属单位上缴"),
    ("对附属单位补助支出", "对附属单位补助"),
    ("公用经费", "日常公用经费"),
    *(
        (one, f"{one}收入", one.removesuffix("财政拨款"), f"{one.removesuffix('财政拨款')}收入")
        for one in FUND_CAPTIONS.values()
    ),
    ("三公经费", "三公经费支出合计"),
    ("公务用车购置及运行维护费", "公务用车购置及运行费"),
    ("公务用车运行维护费", "公务用车运行费"),
    ("因公出国(境)团组", "因公出国(境)团组数"),
    ("因公出国(境)人次", "因公出国(境)人次数"),
    ("国内公务接待批次", "公务接待批次", "国内接待批次"),
    ("国内公务接待人次", "公务接待人次", "国内接待人次"),
    ("参照公务员法管理事业单位", "参照公务员法管理的事业单位"),
    ("政府采购支出总额", "政府采购支出合计"),
    ("授予中小企业合同金额", "政府采购授予中小企业合同金额"),
    ("授予小微企业合同金额", "政府采购授予小微企业合同金额"),
    ("预算数", "全年预算数", "调整预算数", "全年预算", "调整预算"),
    ("年初预算数", "年初预算"),
    ("决算数", "金额", "决算金额", "决算", "统计数", "本年数", "本年度"),
    ("上年数", "上年度", "上年决算数"),
)
"""Wordings of one caption, the one by which it is known here first."""

FORMER_CLASSES = {
    "资源勘探信息等支出": "215",
    "资源勘探电力信息等支出": "215",
    "文化体育与传媒支出": "207",
    "文化旅游体育与传媒支出": "207",
    "医疗卫生与计划生育支出": "210",
    "卫生健康支出": "210",
    "国土海洋气象等支出": "220",
    "自然资源海洋气象等支出": "220",
    "援助其他地区支出": "219",
    "粮油物资储备支出": "222",
    "商业服务业等支出": "216",
    "抗疫特别国债安排的支出": "234",
}
"""Names that classes had or have in some years; the list of the year comes first."""

STAGES = {"年初预算数": "original_budget", "预算数": "final_budget", "决算数": "", "上年数": "prior"}
STAGES |= {"增减额": "change", "增减率": "rate", "增减率(%)": "rate"}
"""Caption of a column → stage."""

MINISTRY_FIGURES = {
    "income_education_fees": "教育收费",
    "spending_staff": "人员经费",
    "spending_overhead": "公用经费",
    "spending_construction": "基本建设类项目支出",
    "spending_economic": "经济分类支出",
    "appropriation_staff": "财政拨款人员经费",
    "appropriation_overhead": "财政拨款公用经费",
    "appropriation_construction": "财政拨款基本建设类项目支出",
    "appropriation_economic": "财政拨款经济分类支出",
    "appropriation_upward": "财政拨款上缴上级支出",
    "appropriation_business": "财政拨款经营支出",
    "appropriation_downward": "财政拨款对附属单位补助支出",
    "appropriation_income_basic": "本年财政拨款收入（基本支出）",
    "appropriation_income_project": "本年财政拨款收入（项目支出）",
    "appropriation_opening_basic": "年初财政拨款基本支出结转",
    "appropriation_opening_project": "年初财政拨款项目支出结转和结余",
    "appropriation_closing_basic": "年末财政拨款基本支出结转",
    "appropriation_closing_project": "年末财政拨款项目支出结转和结余",
    "appropriation_closing_carried": "年末财政拨款项目支出结转",
    "appropriation_closing_surplus": "年末财政拨款项目支出结余",
    "hospitality_domestic": "国内接待费",
    "hospitality_diplomatic": "外事接待费",
    "hospitality_foreign": "国（境）外接待费",
    "diplomatic_batches": "外事接待批次",
    "diplomatic_guests": "外事接待人次",
    "foreign_batches": "国（境）外公务接待批次",
    "foreign_guests": "国（境）外公务接待人次",
    "meetings": "会议费",
    "training": "培训费",
    "agency_costs_administrative": "机关运行经费（行政单位）",
    "agency_costs_civil_service": "机关运行经费（参照公务员法管理事业单位）",
}
"""What only the Ministry's forms hold: read to check the rest by, entered nowhere. Figure → caption."""

COUNTS = frozenset(("diplomatic_batches", "diplomatic_guests", "foreign_batches", "foreign_guests"))
"""Those of them that are no amounts of money."""

FUND_COLUMNS = {
    "年初结转和结余": "appropriation_opening",
    "年初结转和结余/基本支出结转": "appropriation_opening_basic",
    "年初结转和结余/项目支出结转和结余": "appropriation_opening_project",
    "本年收入合计": "appropriation_income",
    "本年收入合计/基本支出": "appropriation_income_basic",
    "本年收入合计/项目支出": "appropriation_income_project",
    "本年支出合计": "appropriation_spending",
    "合计": "appropriation_spending",
    "基本支出": "appropriation_basic",
    "基本支出/人员经费": "appropriation_staff",
    "基本支出/公用经费": "appropriation_overhead",
    "项目支出": "appropriation_project",
    "年末结转和结余": "appropriation_closing",
    "年末结转和结余/基本支出结转": "appropriation_closing_basic",
    "年末结转和结余/项目支出结转和结余": "appropriation_closing_project",
    "年末结转和结余/项目支出结转和结余/项目支出结转": "appropriation_closing_carried",
    "年末结转和结余/项目支出结转和结余/项目支出结余": "appropriation_closing_surplus",
}
COLUMNS: dict[str, dict[str, str]] = {
    "income": {
        "合计": "income",
        **{f"财政拨款收入/{caption}": f"appropriation_income[{fund}]" for fund, caption in FUND_CAPTIONS.items()},
        "事业收入/教育收费": "income_education_fees",
        "教育收费": "income_education_fees",
    },
    "spending": {
        "合计": "spending",
        "基本支出/人员经费": "spending_staff",
        "基本支出/公用经费": "spending_overhead",
    },
    **{fund: {caption: f"{figure}[{fund}]" for caption, figure in FUND_COLUMNS.items()} for fund in FUNDS},
    "basic": {"合计": "appropriation_basic[general]"},
}
"""Table of codes → captions of a column from top to bottom → figure, besides the columns of the edition."""

OPTIONAL_COLUMNS = tuple(f"appropriation_{one}[state_capital]" for one in ("opening", "income", "closing"))
"""Columns of the edition that other regions' tables do without."""

NATURE_ROWS = {
    "基本支出": "basic",
    "人员经费": "staff",
    "公用经费": "overhead",
    "项目支出": "project",
    "基本建设类项目": "construction",
    "上缴上级支出": "upward",
    "经营支出": "business",
    "对附属单位补助支出": "downward",
    "经济分类支出合计": "economic",
}
ROWS: dict[str, dict[str, str]] = {
    "income_and_spending/income": {"教育收费": "income_education_fees"},
    "income_and_spending/spending": {caption: f"spending_{part}" for caption, part in NATURE_ROWS.items()},
    "appropriation/income": {"年初结转和结余": "appropriation_opening"},
    "appropriation/spending": {
        **{caption: f"appropriation_{part}" for caption, part in NATURE_ROWS.items()},
        "年末结转和结余": "appropriation_closing",
    },
    "basic/": {
        "人员经费合计": "staff_costs",
        "公用经费合计": "overhead_costs",
        "合计": "appropriation_basic[general]",
        "基本支出合计": "appropriation_basic[general]",
    },
    "facts/": {
        **dict.fromkeys(("支出合计", "三公经费"), "three_public"),
        "国内接待费": "hospitality_domestic",
        "外事接待费": "hospitality_diplomatic",
        "国(境)外接待费": "hospitality_foreign",
        "外事接待批次": "diplomatic_batches",
        "外事接待人次": "diplomatic_guests",
        "国(境)外公务接待批次": "foreign_batches",
        "国(境)外公务接待人次": "foreign_guests",
        "会议费": "meetings",
        "培训费": "training",
        "行政单位": "agency_costs_administrative",
        "参照公务员法管理事业单位": "agency_costs_civil_service",
        "车辆数合计": "vehicles_owned",
        **dict.fromkeys(("三公经费支出", "相关统计数", "资产信息", "政府采购支出信息", "国有资产占用情况"), ""),
    },
    "changes/": {
        "财政拨款收入": "appropriation_income",
        "人员经费": "spending_staff",
        "公用经费": "spending_overhead",
        "三公经费支出": "three_public",
        "年末实有人数": "staff",
        "会议费": "meetings",
        "培训费": "training",
    },
}
"""Table and side → caption of a row → figure ('' is a heading), besides the rows of the edition."""

FACTS = (
    *("overseas", "vehicles", "vehicle_purchase", "vehicle_running", "hospitality", "overseas_groups"),
    *("overseas_visitors", "vehicles_bought", "vehicles_held", "hospitality_batches", "hospitality_guests"),
    *("agency_costs", "fixed_assets", "house_area", "house_value", "vehicles_value", "equipment_over_million"),
    *("procurement", "procurement_goods", "procurement_works", "procurement_services"),
    *("procurement_sme", "procurement_micro"),
)
"""Rows of 机构运行信息表 that are called as the figures are."""
CHANGES = (
    *("income", "income_superior", "income_operating", "income_business", "income_subsidiary", "income_other"),
    *("opening", "spending", "spending_basic", "spending_project", "closing"),
)
"""Rows of 主要指标变动情况表 that are called as the figures are, besides the facts."""

NEEDED_ROWS: dict[str, tuple[str, ...]] = {
    "income_and_spending": ("income", "spending", "opening", "closing", "total_income", "total_spending"),
    "appropriation": (
        *("appropriation_income", "appropriation_spending", "appropriation_opening", "appropriation_closing"),
        *("appropriation_total_income", "appropriation_total_spending"),
    ),
    "facts": ("overseas", "vehicle_purchase", "vehicle_running", "hospitality"),
}
"""Rows without which a table of captions is not understood."""
