"""Xinjiang, fiscal year 2023, accounts of a unit (新疆 2023 年度，单位决算公开).

Titles and order of the nine statements follow the published accounts of 2023; heads, 行次 and 栏次 the Ministry's forms.
"""

from accounts.editions import Edition, Levels, Part, Section, Wording

from .expenses import BASIC, THREE_PUBLIC
from .items import FUND_STATEMENTS, GENERAL, INCOME, SPENDING
from .summaries import APPROPRIATION, INCOME_AND_SPENDING
from .terms import TERMS

FOLDER = "document/xinjiang_2023"

PARTS = (
    Part(
        "part1",
        "单位概况",
        (
            Section("duties", "主要职能", f"{FOLDER}/duties.html"),
            Section("organisation", "机构设置及人员情况", f"{FOLDER}/organisation.html"),
        ),
    ),
    Part(
        "part2",
        "部门决算情况说明",
        (
            Section("total", "收入支出决算总体情况说明", f"{FOLDER}/total.html"),
            Section("income", "收入决算情况说明", f"{FOLDER}/income.html"),
            Section("spending", "支出决算情况说明", f"{FOLDER}/spending.html"),
            Section("appropriation", "财政拨款收入支出决算总体情况说明", f"{FOLDER}/appropriation.html"),
            Section("general", "一般公共预算财政拨款支出决算情况说明", f"{FOLDER}/general.html"),
            Section("basic", "一般公共预算财政拨款基本支出决算情况说明", f"{FOLDER}/basic.html"),
            Section("three_public", "财政拨款“三公”经费支出决算情况说明", f"{FOLDER}/three_public.html"),
            Section(
                "government_funds", "政府性基金预算财政拨款收入支出决算情况说明", f"{FOLDER}/government_funds.html"
            ),
            Section("state_capital", "国有资本经营预算财政拨款收入支出决算情况说明", f"{FOLDER}/state_capital.html"),
            Section("other", "其他重要事项的情况说明", f"{FOLDER}/other.html"),
            Section("remarks", "其他需说明的事项", f"{FOLDER}/remarks.html"),
        ),
    ),
    Part("part3", "专业名词解释", template=f"{FOLDER}/terms.html"),
    Part("part4", "部门决算报表（见附表）", template=f"{FOLDER}/statements.html"),
)

XINJIANG_2023 = Edition(
    key="xinjiang-2023",
    name="新疆维吾尔自治区 2023 年度（单位）",
    year=2023,
    body="单位",
    document_title="{unit}{year}年度部门决算公开说明",
    statements=(INCOME_AND_SPENDING, INCOME, SPENDING, APPROPRIATION, GENERAL, BASIC, THREE_PUBLIC, *FUND_STATEMENTS),
    parts=PARTS,
    terms=TERMS,
    levels=Levels(
        central="中央安排", province="自治区安排", prefecture="地（州、市）安排：", county="县（市、区）安排："
    ),
    wording=Wording(
        growth_from_zero="100.00%",
        growth_when_flat="0.00%",
        variance_of_nothing="0.00%",
        share_of_nothing="0.00%",
        content_at_zero=True,
    ),
)
