"""The nine public statements of Xinjiang FY2023 (公开01表至公开09表).

Titles and order follow the published accounts of 2023; heads, 行次 and 栏次 follow the Ministry's forms.
"""

from accounts.editions.statement import Block, Column, Foot, Head, Row, Statement
from accounts.figures.numerals import numeral
from accounts.models import APPROPRIATIONS, Fund

CLASSES = {
    "201": "一般公共服务支出",
    "202": "外交支出",
    "203": "国防支出",
    "204": "公共安全支出",
    "205": "教育支出",
    "206": "科学技术支出",
    "207": "文化旅游体育与传媒支出",
    "208": "社会保障和就业支出",
    "210": "卫生健康支出",
    "211": "节能环保支出",
    "212": "城乡社区支出",
    "213": "农林水支出",
    "214": "交通运输支出",
    "215": "资源勘探工业信息等支出",
    "216": "商业服务业等支出",
    "217": "金融支出",
    "219": "援助其他地区支出",
    "220": "自然资源海洋气象等支出",
    "221": "住房保障支出",
    "222": "粮油物资储备支出",
    "223": "国有资本经营预算支出",
    "224": "灾害防治及应急管理支出",
    "229": "其他支出",
    "231": "债务还本支出",
    "232": "债务付息支出",
    "234": "抗疫特别国债安排的支出",
}
"""The functional classes that departmental accounts can hold; the code is the key, the ordinal is not."""

SOURCES = {
    "appropriation_income[general]": "一般公共预算财政拨款收入",
    "appropriation_income[government_funds]": "政府性基金预算财政拨款收入",
    "appropriation_income[state_capital]": "国有资本经营预算财政拨款收入",
    "income_superior": "上级补助收入",
    "income_operating": "事业收入",
    "income_business": "经营收入",
    "income_subsidiary": "附属单位上缴收入",
    "income_other": "其他收入",
}
FUND_CAPTIONS = [str(Fund(fund).label) for fund in APPROPRIATIONS]


def _numbers(first: int, count: int, across: int = 2) -> tuple[Head, ...]:
    return (Head("栏次", across=across), *(Head(str(number)) for number in range(first, first + count)))


def _columns(figures: dict[str, str]) -> tuple[Column, ...]:
    return tuple(
        Column(name.partition("[")[0], caption, number, name)
        for number, (name, caption) in enumerate(figures.items(), start=1)
    )


def _blank(line: int) -> Row:
    return Row("", line=line)


def _income_block() -> Block:
    rows = [
        Row(f"{numeral(index + 1)}、{caption}", (figure,), line=index + 1)
        for index, (figure, caption) in enumerate(SOURCES.items())
    ]
    rows += [_blank(line) for line in range(9, 27)]
    rows += [
        Row("本年收入合计", ("income",), line=27, strong=True),
        Row("使用非财政拨款结余", ("reserves_used",), line=28),
        Row("年初结转和结余", ("opening",), line=29),
        _blank(30),
        Row("总计", ("total_income",), line=31, strong=True),
    ]
    return Block("income", ("caption", "line"), (Column("income", "金额", 1),), tuple(rows))


def _spending_block() -> Block:
    rows = [
        Row(f"{numeral(index + 1)}、{name}", (f"spending[{code}]",), line=32 + index, code=code)
        for index, (code, name) in enumerate(CLASSES.items())
    ]
    rows += [
        Row("本年支出合计", ("spending",), line=58, strong=True),
        Row("结余分配", ("distributed",), line=59),
        Row("年末结转和结余", ("closing",), line=60),
        _blank(61),
        Row("总计", ("total_spending",), line=62, strong=True),
    ]
    return Block("spending", ("caption", "line"), (Column("spending", "金额", 2),), tuple(rows))


def _appropriation_income_block() -> Block:
    rows = [
        Row(f"{numeral(index + 1)}、{caption}", (f"appropriation_income[{fund}]",), line=index + 1)
        for index, (fund, caption) in enumerate(zip(APPROPRIATIONS, FUND_CAPTIONS, strict=True))
    ]
    rows += [_blank(line) for line in range(4, 27)]
    rows += [
        Row("本年收入合计", ("appropriation_income",), line=27, strong=True),
        Row("年初财政拨款结转和结余", ("appropriation_opening",), line=28),
        *(
            Row(f"　{numeral(index + 1)}、{caption}", (f"appropriation_opening[{fund}]",), line=29 + index)
            for index, (fund, caption) in enumerate(zip(APPROPRIATIONS, FUND_CAPTIONS, strict=True))
        ),
        Row("总计", ("appropriation_total_income",), line=32, strong=True),
    ]
    return Block("income", ("caption", "line"), (Column("income", "金额", 1),), tuple(rows))


def _appropriation_spending_block() -> Block:
    def by_fund(name: str, code: str = "") -> tuple[str, ...]:
        key = f"[{code}]" if code else ""
        return (f"{name}{key}", *(f"{name}[{fund}]{key}" for fund in APPROPRIATIONS))

    rows = [
        Row(f"{numeral(index + 1)}、{name}", by_fund("appropriation_spending", code), line=33 + index, code=code)
        for index, (code, name) in enumerate(CLASSES.items())
    ]
    rows += [
        Row("本年支出合计", by_fund("appropriation_spending"), line=59, strong=True),
        Row("年末财政拨款结转和结余", by_fund("appropriation_closing"), line=60),
        _blank(61),
        _blank(62),
        _blank(63),
        Row("总计", by_fund("appropriation_total_spending"), line=64, strong=True),
    ]
    columns = (
        Column("total", "合计", 2),
        *(
            Column(str(fund), caption, 3 + index)
            for index, (fund, caption) in enumerate(zip(APPROPRIATIONS, FUND_CAPTIONS, strict=True))
        ),
    )
    return Block("spending", ("caption", "line"), columns, tuple(rows))


INCOME_AND_SPENDING = Statement(
    key="income_and_spending",
    number="公开01表",
    title="收入支出决算总表",
    landscape=False,
    head=(
        (Head("收入", across=3), Head("支出", across=3)),
        tuple(Head(caption) for caption in ("项目", "行次", "金额") * 2),
        (Head("栏次"), Head(""), Head("1"), Head("栏次"), Head(""), Head("2")),
    ),
    blocks=(_income_block(), _spending_block()),
    widths=(34, 5.5, 12, 31, 5.5, 12),
    notes=("1.本表反映部门（单位）本年度的总收支和年末结转结余情况。", "2.本套报表金额单位转换时可能存在尾数误差。"),
    dense=True,
)

INCOME = Statement(
    key="income",
    number="公开02表",
    title="收入决算表",
    landscape=True,
    head=(
        (
            Head("项目", across=2),
            *(
                Head(caption, down=2)
                for caption in (
                    *("本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入"),
                    *("附属单位上缴收入", "其他收入"),
                )
            ),
        ),
        (Head("功能分类科目编码"), Head("科目名称")),
        _numbers(1, 7),
    ),
    blocks=(
        Block(
            "items",
            ("code", "caption"),
            _columns(
                {
                    "income": "本年收入合计",
                    "appropriation_income": "财政拨款收入",
                    "income_superior": "上级补助收入",
                    "income_operating": "事业收入",
                    "income_business": "经营收入",
                    "income_subsidiary": "附属单位上缴收入",
                    "income_other": "其他收入",
                }
            ),
            table="income",
        ),
    ),
    widths=(11.5, 25.5, 9, 9, 9, 9, 9, 9, 9),
    notes=("本表反映部门（单位）本年度取得的各项收入情况。",),
)

SPENDING = Statement(
    key="spending",
    number="公开03表",
    title="支出决算表",
    landscape=True,
    head=(
        (
            Head("项目", across=2),
            *(
                Head(caption, down=2)
                for caption in (
                    "本年支出合计",
                    "基本支出",
                    "项目支出",
                    "上缴上级支出",
                    "经营支出",
                    "对附属单位补助支出",
                )
            ),
        ),
        (Head("功能分类科目编码"), Head("科目名称")),
        _numbers(1, 6),
    ),
    blocks=(
        Block(
            "items",
            ("code", "caption"),
            _columns(
                {
                    "spending": "本年支出合计",
                    "spending_basic": "基本支出",
                    "spending_project": "项目支出",
                    "spending_upward": "上缴上级支出",
                    "spending_business": "经营支出",
                    "spending_downward": "对附属单位补助支出",
                }
            ),
            table="spending",
        ),
    ),
    widths=(11.5, 28.5, 10, 10, 10, 10, 10, 10),
    notes=("本表反映部门（单位）本年度各项支出情况。",),
)

APPROPRIATION = Statement(
    key="appropriation",
    number="公开04表",
    title="财政拨款收入支出决算总表",
    landscape=True,
    head=(
        (Head("收入", across=3), Head("支出", across=6)),
        tuple(Head(caption) for caption in ("项目", "行次", "金额", "项目", "行次", "合计", *FUND_CAPTIONS)),
        (Head("栏次"), Head(""), Head("1"), Head("栏次"), Head(""), *(Head(str(number)) for number in range(2, 6))),
    ),
    blocks=(_appropriation_income_block(), _appropriation_spending_block()),
    widths=(20, 4, 9.5, 22, 4, 9.5, 10.5, 10.5, 10.5),
    notes=(
        "本表反映部门（单位）本年度一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算财政拨款的总收支和年末结转结余情况。",
    ),
    dense=True,
)

GENERAL = Statement(
    key="general",
    number="公开05表",
    title="一般公共预算财政拨款支出决算表",
    landscape=False,
    head=(
        (Head("项目", across=2), Head("本年支出", across=3)),
        tuple(Head(caption) for caption in ("功能分类科目编码", "科目名称", "小计", "基本支出", "项目支出")),
        _numbers(1, 3),
    ),
    blocks=(
        Block(
            "items",
            ("code", "caption"),
            _columns(
                {
                    "appropriation_spending[general]": "小计",
                    "appropriation_basic[general]": "基本支出",
                    "appropriation_project[general]": "项目支出",
                }
            ),
            table="general",
        ),
    ),
    widths=(18, 37, 15, 15, 15),
    notes=("本表反映部门（单位）本年度一般公共预算财政拨款支出情况。",),
)

STAFF = {
    "301": "工资福利支出",
    "30101": "基本工资",
    "30102": "津贴补贴",
    "30103": "奖金",
    "30106": "伙食补助费",
    "30107": "绩效工资",
    "30108": "机关事业单位基本养老保险缴费",
    "30109": "职业年金缴费",
    "30110": "职工基本医疗保险缴费",
    "30111": "公务员医疗补助缴费",
    "30112": "其他社会保障缴费",
    "30113": "住房公积金",
    "30114": "医疗费",
    "30199": "其他工资福利支出",
    "303": "对个人和家庭的补助",
    "30301": "离休费",
    "30302": "退休费",
    "30303": "退职（役）费",
    "30304": "抚恤金",
    "30305": "生活补助",
    "30306": "救济费",
    "30307": "医疗费补助",
    "30308": "助学金",
    "30309": "奖励金",
    "30310": "个人农业生产补贴",
    "30311": "代缴社会保险费",
    "30399": "其他对个人和家庭的补助",
}
GOODS = {
    "302": "商品和服务支出",
    "30201": "办公费",
    "30202": "印刷费",
    "30203": "咨询费",
    "30204": "手续费",
    "30205": "水费",
    "30206": "电费",
    "30207": "邮电费",
    "30208": "取暖费",
    "30209": "物业管理费",
    "30211": "差旅费",
    "30212": "因公出国（境）费用",
    "30213": "维修（护）费",
    "30214": "租赁费",
    "30215": "会议费",
    "30216": "培训费",
    "30217": "公务接待费",
    "30218": "专用材料费",
    "30224": "被装购置费",
    "30225": "专用燃料费",
    "30226": "劳务费",
    "30227": "委托业务费",
    "30228": "工会经费",
    "30229": "福利费",
    "30231": "公务用车运行维护费",
    "30239": "其他交通费用",
    "30240": "税金及附加费用",
    "30299": "其他商品和服务支出",
}
CAPITAL = {
    "307": "债务利息及费用支出",
    "30701": "国内债务付息",
    "30702": "国外债务付息",
    "310": "资本性支出",
    "31001": "房屋建筑物购建",
    "31002": "办公设备购置",
    "31003": "专用设备购置",
    "31005": "基础设施建设",
    "31006": "大型修缮",
    "31007": "信息网络及软件购置更新",
    "31008": "物资储备",
    "31009": "土地补偿",
    "31010": "安置补助",
    "31011": "地上附着物和青苗补偿",
    "31012": "拆迁补偿",
    "31013": "公务用车购置",
    "31019": "其他交通工具购置",
    "31021": "文物和陈列品购置",
    "31022": "无形资产购置",
    "31099": "其他资本性支出",
    "399": "其他支出",
    "39907": "国家赔偿费用支出",
    "39908": "对民间非营利组织和群众性自治组织补贴",
    "39909": "经常性赠与",
    "39910": "资本性赠与",
    "39999": "其他支出",
}


def _economic_block(key: str, codes: dict[str, str]) -> Block:
    rows = tuple(Row(name, (f"economic[{code}]",), code=code, strong=len(code) == 3) for code, name in codes.items())
    return Block(key, ("code", "caption"), (Column("amount", "决算数"),), rows)


BASIC = Statement(
    key="basic",
    number="公开06表",
    title="一般公共预算财政拨款基本支出决算表",
    landscape=True,
    head=(
        (Head("人员经费", across=3), Head("公用经费", across=6)),
        tuple(Head(caption) for caption in ("科目编码", "科目名称", "决算数") * 3),
    ),
    blocks=(_economic_block("staff", STAFF), _economic_block("goods", GOODS), _economic_block("capital", CAPITAL)),
    widths=(6, 18, 9, 6, 15, 9, 6, 22, 9),
    notes=("本表反映部门（单位）本年度一般公共预算财政拨款基本支出明细情况。",),
    last_row=(
        Foot("人员经费合计", across=2),
        Foot(figure="staff_costs"),
        Foot("公用经费合计", across=5),
        Foot(figure="overhead_costs"),
    ),
    dense=True,
)

EXPENSES = {
    "three_public": "合计",
    "overseas": "因公出国（境）费",
    "vehicles": "公务用车购置及运行维护费小计",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_running": "公务用车运行维护费",
    "hospitality": "公务接待费",
}


def _three_public_columns() -> tuple[Column, ...]:
    stages = {"final_budget": "预算数", "final": "决算数"}
    return tuple(
        Column(f"{stage}_{name}", f"{words}：{caption}", number)
        for number, (stage, words, name, caption) in enumerate(
            ((stage, words, name, caption) for stage, words in stages.items() for name, caption in EXPENSES.items()), 1
        )
    )


THREE_PUBLIC = Statement(
    key="three_public",
    number="公开07表",
    title="财政拨款“三公”经费支出决算表",
    landscape=True,
    head=(
        (Head("预算数", across=6), Head("决算数", across=6)),
        (
            Head("合计", down=2),
            Head("因公出国（境）费", down=2),
            Head("公务用车购置及运行维护费", across=3),
            Head("公务接待费", down=2),
        )
        * 2,
        tuple(Head(caption) for caption in ("小计", "公务用车购置费", "公务用车运行维护费") * 2),
        tuple(Head(str(number)) for number in range(1, 13)),
    ),
    blocks=(
        Block(
            "row",
            (),
            _three_public_columns(),
            (Row("", (*(f"{name}.final_budget" for name in EXPENSES), *EXPENSES)),),
        ),
    ),
    widths=(1,) * 12,
    notes=(
        (
            "本表反映部门（单位）本年度财政拨款“三公”经费支出预决算情况。其中，预算数为“三公”经费全年预算数，"
            "反映按规定程序调整后的预算数；决算数是包括当年财政拨款和以前年度结转资金安排的实际支出。"
        ),
    ),
    nil_note="说明：{unit}本年度没有财政拨款“三公”经费支出，故本表无数据。",
    zero="0.00",
)


def _fund_statement(fund: str, number: str, budget: str) -> Statement:
    return Statement(
        key=fund,
        number=number,
        title=f"{budget}财政拨款收入支出决算表",
        landscape=True,
        head=(
            (
                Head("项目", across=2),
                Head("年初结转和结余", down=2),
                Head("本年收入", down=2),
                Head("本年支出", across=3),
                Head("年末结转和结余", down=2),
            ),
            tuple(Head(caption) for caption in ("功能分类科目编码", "科目名称", "小计", "基本支出", "项目支出")),
            _numbers(1, 6),
        ),
        blocks=(
            Block(
                "items",
                ("code", "caption"),
                _columns(
                    {
                        f"appropriation_opening[{fund}]": "年初结转和结余",
                        f"appropriation_income[{fund}]": "本年收入",
                        f"appropriation_spending[{fund}]": "小计",
                        f"appropriation_basic[{fund}]": "基本支出",
                        f"appropriation_project[{fund}]": "项目支出",
                        f"appropriation_closing[{fund}]": "年末结转和结余",
                    }
                ),
                table=fund,
            ),
        ),
        widths=(11.5, 28.5, 10, 10, 10, 10, 10, 10),
        notes=(f"本表反映部门（单位）本年度{budget}财政拨款收入、支出及结转和结余情况。",),
        nil_note=f"说明：{{unit}}本年度没有{budget}财政拨款收入和支出，故本表无数据。",
    )


STATEMENTS = (
    INCOME_AND_SPENDING,
    INCOME,
    SPENDING,
    APPROPRIATION,
    GENERAL,
    BASIC,
    THREE_PUBLIC,
    _fund_statement("government_funds", "公开08表", "政府性基金预算"),
    _fund_statement("state_capital", "公开09表", "国有资本经营预算"),
)
