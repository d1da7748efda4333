"""The interface described as OpenAPI 3.1 (接口描述)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.document.address import public_address

from .answers import PROBLEM
from .query import LONGEST_PAGE, PAGE
from .schemas import SCHEMAS, named

NUMBER = ("number", "公开编号。", "650205001-2023-1")
PARTS = {
    "number": NUMBER,
    "unit_code": ("unit_code", "单位编码。", "650205001"),
    "year": ("year", "决算年度。", 2023),
    "key": ("key", "报表的键，见报表目录。", "income_and_spending"),
    "name": ("name", "数的名称；方括号等按网址的规则转写。", "appropriation_spending[general][2060101]"),
}
"""Part of an address → (name, description, example)."""
QUERIES = {
    "unit": ("单位编码。", "650205001"),
    "year": ("决算年度。", 2023),
    "kind": ("单位性质，如 administrative（行政单位）。", "administrative"),
    "region": ("所在地区，须与公开时填写的完全一致。", "克拉玛依市乌尔禾区"),
    "standing": ("只列现行版时填 current；不填则列出全部版次。", "current"),
    "changed_since": ("只列这一时间（含）以后公开的，并按公开先后排列，供定期取数。", "2024-08-15T00:00:00+08:00"),
    "prefix": ("名称以此开头的数。", "appropriation_spending[general]["),
    "limit": (f"每页条数，1 至 {LONGEST_PAGE}，不填为 {PAGE}。", 50),
    "cursor": ("上一页 next 中的游标，请原样使用。", ""),
}
"""Parameter → (description, example)."""
PAGED = ("limit", "cursor")


@dataclass(frozen=True)
class Operation:
    """One address below /api/v1/: its path, what it gives, the form of its answer, its parameters."""

    path: str
    summary: str
    form: str
    queries: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A name for programs made from the description."""
        return f"get{self.form}"


OPERATIONS = (
    Operation("/", "入口：各目录的网址", "Entry"),
    Operation("/units", "单位目录：有公开稿的单位，按编码", "Units", PAGED),
    Operation("/units/{unit_code}", "一个单位和它各年度的现行版", "Unit"),
    Operation("/years", "年度目录", "Years"),
    Operation("/years/{year}", "一个年度：已公开与应公开的单位数、打包下载", "Year"),
    Operation(
        "/publications",
        "公开稿目录，可按单位、年度、性质、地区和公开时间筛选",
        "Publications",
        ("unit", "year", "kind", "region", "standing", "changed_since", *PAGED),
    ),
    Operation("/publications/{number}", "一份公开稿：版次、文件与校验值", "Publication"),
    Operation("/publications/{number}/statements", "一份公开稿的报表目录", "Statements"),
    Operation("/publications/{number}/statements/{key}", "一张报表，与 JSON 文件中的相同", "Statement"),
    Operation("/publications/{number}/figures", "一份公开稿的数，可按名称的开头筛选", "Figures", ("prefix", *PAGED)),
    Operation("/publications/{number}/figures/{name}", "一个数：元、印出的数、上年与预算、所在的格", "Figure"),
    Operation("/publications/{number}/errata", "一份公开稿的勘误", "Errata"),
)


def description() -> dict[str, Any]:
    """The whole description, by the public address of the site."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "部门决算公开数据接口",
            "version": "1.0.0",
            "summary": "已公开的部门决算，只读。",
            "description": "金额一律是字符串：元（yuan）保留两位小数，printed 是公开表印出的万元数。"
            "只提供已公开的内容；撤下的答 410，已有更正的仍在原网址，并注明 superseded_by。",
        },
        "servers": [{"url": public_address("/api/v1")}],
        "paths": {one.path: {"get": _operation(one)} for one in OPERATIONS},
        "components": {"schemas": SCHEMAS},
    }


def _operation(one: Operation) -> dict[str, Any]:
    parts = [name for name in PARTS if f"{{{name}}}" in one.path]
    parameters = [_part(name) for name in parts] + [_query(name) for name in one.queries]
    found = {"200": _answer("答复。", one.form, "application/json"), "304": {"description": "没有变化。"}}
    found["400"] = _answer("查询参数有误。", "Problem", PROBLEM)
    if parts:
        found["404"] = _answer("没有公开这样的内容。", "Problem", PROBLEM)
    if "number" in parts:
        found["410"] = _answer("已撤下，只说明撤下的时间。", "Problem", PROBLEM)
    return {"operationId": one.key, "summary": one.summary, "parameters": parameters, "responses": found}


def _part(name: str) -> dict[str, Any]:
    _, words, example = PARTS[name]
    return {"name": name, "in": "path", "required": True, "description": words, **_typed(example)}


def _query(name: str) -> dict[str, Any]:
    words, example = QUERIES[name]
    return {"name": name, "in": "query", "required": False, "description": words, **_typed(example)}


def _typed(example: Any) -> dict[str, Any]:
    schema = {"type": "integer" if isinstance(example, int) else "string"}
    return {"schema": schema, "example": example} if example != "" else {"schema": schema}


def _answer(words: str, form: str, media_type: str) -> dict[str, Any]:
    return {"description": words, "content": {media_type: {"schema": named(form)}}}
