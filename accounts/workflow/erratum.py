"""What a correction changed: figure by figure, sentence by sentence, from the data of both publications (勘误). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

Data = Mapping[str, Any]
FORMAT = "final-accounts-erratum/1"
FACTS = {"title": "标题", "remark": "数据说明"}


def erratum(before: Data, after: Data) -> dict[str, Any]:
    """The differences of two publications' data: `figures`, `texts`, `performance`, `facts`.

    A figure is told once, with all places in the statements where it stands, with both values in 元 and as printed.
    """
    return {
        "format": FORMAT,
        "figures": list(_figures(before, after)),
        "texts": list(_texts(before, after)),
        "performance": list(_performance(before, after)),
        "facts": list(_facts(before, after)),
    }


def differs(before: Data, after: Data) -> bool:
    """Whether the two publications say anything different."""
    found = erratum(before, after)
    return any(found[name] for name in ("figures", "texts", "performance", "facts"))


def _figures(before: Data, after: Data) -> Iterator[dict[str, Any]]:
    was, now = _cells(before), _cells(after)
    for name in dict.fromkeys([*now, *was]):
        old, new = was.get(name), now.get(name)
        if old is None or new is None or old["value"] != new["value"]:
            both = old or {}, new or {}
            yield {
                "figure": name,
                "caption": both[1].get("caption") or both[0].get("caption") or "",
                "places": both[1].get("places") or both[0].get("places") or [],
                "before": both[0].get("value"),
                "after": both[1].get("value"),
            }


def _cells(data: Data) -> dict[str, dict[str, Any]]:
    """Figure → its value, caption and the cells in which it stands; figures of no cell by their own caption."""
    found: dict[str, dict[str, Any]] = {}
    for statement in data["statements"]:
        for block in statement["blocks"]:
            captions = {column["key"]: column["caption"] for column in block["columns"]}
            for row in block["rows"]:
                for key, cell in row["cells"].items():
                    name = cell["figure"] or f"{statement['key']}:{row['key']}:{key}"
                    where = f"{statement['number']} {row['code']} {row['name']}".replace("  ", " ")
                    _put(found, name, cell, f"{where}，{captions[key]}")
        for name, cell in statement["totals"].items():
            _put(found, name, cell, f"{statement['number']} 合计")
    for name, total in data["totals"].items():
        one = found.setdefault(name, {"value": _value(total), "places": []})
        one["caption"] = total["caption"]
    return found


def _put(found: dict[str, dict[str, Any]], name: str, cell: Data, place: str) -> None:
    one = found.setdefault(name, {"value": _value(cell), "places": [], "caption": place})
    one["places"].append(place)


def _value(cell: Data) -> dict[str, Any]:
    return {key: cell[key] for key in ("yuan", "printed", "count", "square_metres") if key in cell}


def _texts(before: Data, after: Data) -> Iterator[dict[str, Any]]:
    """Sentences replaced, added or taken out, in the order of the document, with the anchor of their section."""
    old, new = (([(one["section"], one["text"]) for one in data["sentences"]]) for data in (before, after))
    for action, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if action == "equal":
            continue
        gone, come = old[start:end], new[begin:stop]
        for place in range(max(len(gone), len(come))):
            was = gone[place] if place < len(gone) else None
            now = come[place] if place < len(come) else None
            section = (now or was or ("", ""))[0]
            yield {"section": section, "before": was[1] if was else None, "after": now[1] if now else None}


def _performance(before: Data, after: Data) -> Iterator[dict[str, Any]]:
    was, now = (dict(_leaves(data)) for data in (before, after))
    for place in dict.fromkeys([*now, *was]):
        if was.get(place) != now.get(place):
            yield {"place": place, "before": was.get(place), "after": now.get(place)}


def _leaves(data: Data) -> Iterator[tuple[str, str]]:
    """Each cell of the self-evaluations, by its place in words."""
    for sheet in data["performance"]:
        name = sheet.get("programme", {}).get("name", "整体支出")
        for key, words in (("goal", "预期目标"), ("achieved", "实际完成情况"), ("total_score", "总分")):
            if sheet.get(key) is not None:
                yield f"{name}：{words}", str(sheet[key])
        for row in sheet["funding"]:
            for stage, words in (("initial", "年初预算数"), ("budget", "全年预算数"), ("executed", "全年执行数")):
                yield f"{name}：{row['source']} {words}", row[stage]["printed"]
        for number, one in enumerate(sheet["indicators"], start=1):
            for key, words in INDICATOR.items():
                yield f"{name}：指标 {number} {one['level3']} {words}", str(one[key])


INDICATOR = {
    "target": "指标值",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "remark": "偏差原因（备注）",
}


def _facts(before: Data, after: Data) -> Iterator[dict[str, Any]]:
    for key, words in FACTS.items():
        if before.get(key, "") != after.get(key, ""):
            yield {"fact": words, "before": before.get(key, ""), "after": after.get(key, "")}
    if before["unit"] != after["unit"]:
        yield {"fact": "单位", "before": _unit(before), "after": _unit(after)}
    files = [[one["sha256"] for one in data.get("attachments", [])] for data in (before, after)]
    if files[0] != files[1]:
        yield {"fact": "自评报告", "before": f"{len(files[0])} 份", "after": f"{len(files[1])} 份，内容有变动"}


def _unit(data: Data) -> str:
    return f"{data['unit']['code']} {data['unit']['name']}"
