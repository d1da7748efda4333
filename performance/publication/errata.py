"""What an erratum names in self-evaluations: each cell by its place in words (勘误中自评表各格的称呼). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from accounts.editions import Edition
from performance.entries import STAGES
from performance.models import FundingRow

Data = Mapping[str, Any]

PROGRAMME = {"code": "科目编码", "department": "主管部门", "implementer": "实施单位"}
SHEET = {
    "goal": "预期目标",
    "achieved": "实际完成情况",
    "rate_points": "预算执行率分值",
    "rate_score": "预算执行率得分",
    "total_weight": "总分值",
    "total_score": "总得分",
}
SOURCES: dict[str, str] = {"total": "资金合计", **{str(key): str(words) for key, words in FundingRow.Source.choices}}
INDICATOR = {
    "operator": "比较符",
    "target": "指标值",
    "unit": "计量单位",
    "ground": "设定依据",
    "weight": "分值",
    "actual": "实际完成值",
    "score": "得分",
    "remark": "偏差原因（备注）",
}


def cells(sheets: Iterable[Data], edition: Edition) -> Iterator[tuple[str, str]]:
    """Each cell of the self-evaluations, by its place in words; indicators by their names, equal ones counted."""
    for sheet in sheets:
        programme = sheet.get("programme", {})
        name = programme.get("name", "整体支出")
        for words, value in ((PROGRAMME[key], programme[key]) for key in PROGRAMME if key in programme):
            yield f"{name}：{words}", str(value)
        for key, words in SHEET.items():
            if sheet.get(key) is not None:
                yield f"{name}：{words}", str(sheet[key])
        yield from _money(name, sheet, edition)
        yield from _indicators(name, sheet)


def _money(name: str, sheet: Data, edition: Edition) -> Iterator[tuple[str, str]]:
    for row in sheet["funding"]:
        source = edition.level(row["source"]) or SOURCES.get(row["source"], row["source"])
        for stage, words in STAGES.items():
            yield f"{name}：{source}{words}", f"{row[stage]['printed']} 万元（{row[stage]['yuan']} 元）"
        yield f"{name}：{source}执行率", str(row["execution_rate"])


def _indicators(name: str, sheet: Data) -> Iterator[tuple[str, str]]:
    met: Counter[str] = Counter()
    for one in sheet["indicators"]:
        called = f"{one['level1']}/{one['level2']}/{one['level3']}"
        met[called] += 1
        twin = f"（第{met[called]}个）" if met[called] > 1 else ""
        for key, words in INDICATOR.items():
            yield f"{name}：指标“{called}”{twin}{words}", str(one[key])
