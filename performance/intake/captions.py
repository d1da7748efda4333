"""What the captions of self-evaluation tables mean, however they are written (自评表的栏目)."""

import re

from accounts.intake.workbooks.grid import tidy

STAGES = {
    "年初预算数": "original_budget",
    "年初预算": "original_budget",
    "预算数调整后": "final_budget",
    "调整后预算数": "final_budget",
    "全年预算数": "final_budget",
    "全年预算": "final_budget",
    "执行数": "executed",
    "全年执行数": "executed",
}
WHOLE_SOURCES = {
    "中央安排": "central",
    "自治区安排": "province",
    "自治区区安排": "province",
    "省级安排": "province",
    "地州市安排": "prefecture",
    "地市安排": "prefecture",
    "县市区安排": "county",
    "县区安排": "county",
    "其他": "other",
    "其他资金": "other",
    "合计": "total",
}
PROGRAMME_SOURCES = {
    "当年财政拨款": "appropriation",
    "财政拨款": "appropriation",
    "上年结转资金": "carried_over",
    "上年结转": "carried_over",
    "其他资金": "other",
    "其他": "other",
    "年度资金总额": "total",
    "合计": "total",
}
GROUPS = ("财政资金", "年度预算", "项目资金", "年度资金", "")
"""Captions that stand beside rows of money and name none."""
COLUMNS = {
    "一级指标": "level1",
    "二级指标": "level2",
    "三级指标": "level3",
    "预期指标值": "target",
    "年度指标值": "target",
    "指标值": "target",
    "目标值": "target",
    "指标设定依据": "ground",
    "设定依据": "ground",
    "权重": "weight",
    "分值": "weight",
    "实际完成指标值": "actual",
    "实际完成值": "actual",
    "完成值": "actual",
    "得分": "score",
    "备注": "remark",
    "偏差原因分析及改进措施": "remark",
    "偏差原因分析": "remark",
}
NEEDED = {
    "level1": "一级指标",
    "level3": "三级指标",
    "target": "指标值",
    "weight": "权重（分值）",
    "actual": "实际完成值",
}
BESIDE = ("年度绩效指标完成情况", "绩效指标", "年度绩效指标", "")
"""Captions beside the head of the indicators."""
GOAL, ACHIEVED = ("预期目标", "年度预期目标"), ("实际完成目标", "实际完成情况")
UNIT, NAME = ("部门单位名称", "部门名称", "单位名称"), ("项目名称",)
DEPARTMENT, IMPLEMENTER = ("主管部门",), ("实施单位", "项目实施单位")
TOTAL_ROWS = ("总分", "合计", "总计")
MONEY_UNIT = re.compile(r"(万元|亿元|千元|百万元|(?<![万亿千百])元)")


def bare(text: str) -> str:
    """A caption without blanks, punctuation and units of money: `县（市、区）安排：` → `县市区安排`."""
    return re.sub(r"^其中[::]?|[\W_]", "", re.sub(r"\((?:万元|元|%)\)", "", tidy(text)))
