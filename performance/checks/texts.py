"""Rules about what is written on performance (K18–K22): 绩效文字与自评表相符."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from accounts.checks import Finding, Place, Severity, Side, rule
from accounts.checks.evidence import Evidence, Text
from performance.scoring import Sheet

from .money import sheet_place

LEVELS = {"一": 1, "二": 2, "三": 3}
CLAIM = re.compile(r"([一二三])级指标\s*(\d+)\s*个")
MISSING = re.compile(
    r"([^。；：]*?)(?:均)?(?:未(?:进行)?(?:设置|设定|设立|编制|涉及)|没有(?:设置|设定)|尚未(?:设置|设定))"
)
KINDS = (
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "满意度指标",
    "可持续影响指标",
)
SLIP = re.compile(
    r"[^。；，]*(?:书写|填写|录入|填报|计算|打印|笔误)[^。；，]{0,6}(?:错误|有误|不规范|不准确)[^。；，]*|[^。；，]*笔误[^。；，]*"
)
ATTACHED = re.compile(r"(?:附|见附件|详见附件)[^。；]*?((?:绩效)?自评报告|评价报告)")


def levels(sheet: Sheet) -> tuple[int, int, int]:
    """How many indicators of the first, second and third level a sheet has."""
    firsts = {one.level1 for one in sheet.indicators}
    seconds = {(one.level1, one.level2) for one in sheet.indicators}
    return len(firsts), len(seconds), len(sheet.indicators)


def _typed(evidence: Evidence) -> list[Text]:
    return [text for text in evidence.texts if text.kind in ("goal", "remark", "passage")]


@rule(
    "K18",
    Severity.ERROR,
    "文中所称指标个数应等于表中个数",
    scope="perf",
    holds="一级 2、二级 3、三级 5",
    breaks="写 3、9、30",
)
def counts(evidence: Evidence) -> Iterator[Finding]:
    """Counts by level claimed in a text are those of the whole unit's sheet; one finding a text."""
    whole = next(evidence.wholes, None)
    if whole is None:
        return
    right = levels(whole)
    for text in _typed(evidence):
        claims = {LEVELS[level]: int(number) for level, number in CLAIM.findall(text.content)}
        if claims and any(number != right[level - 1] for level, number in claims.items()):
            said = "、".join(f"{'一二三'[level - 1]}级 {number}" for level, number in sorted(claims.items()))
            wanted = "、".join(f"{'一二三'[level - 1]}级 {right[level - 1]}" for level in sorted(claims))
            yield Finding(
                Place(text.caption, text.key),
                Side("文中所称", None, said),
                Side("整体表", None, wanted),
                "请按自评表更正指标个数。",
                None,
                Decimal(sum(claims.values()) - sum(right[level - 1] for level in claims)),
            )


@rule(
    "K19",
    Severity.WARNING,
    "实际完成情况不应照抄预期目标",
    scope="perf",
    holds="另写完成情况",
    breaks="两栏文字相同",
)
def own_words(evidence: Evidence) -> Iterator[Finding]:
    """goal ≠ achieved, blanks and marks aside."""
    for sheet in evidence.sheets:
        goal, achieved = (
            re.sub(r"[\s，。；、：]", "", text) for text in (sheet.evaluation.goal, sheet.evaluation.achieved)
        )
        if goal and goal == achieved:
            yield Finding(
                sheet_place(sheet, "实际完成情况"),
                Side("预期目标", None, f"“{sheet.evaluation.goal[:24]}……”"),
                Side("实际完成情况", None, "逐字相同"),
                "请写明实际完成了什么、完成多少，不要照抄目标。",
            )


@rule(
    "K20",
    Severity.ERROR,
    "说明所列问题应与自评表相符",
    scope="perf",
    holds="称未设置的指标确实没有",
    breaks="称“成本指标未设置”，表中却有",
)
def true_problems(evidence: Evidence) -> Iterator[Finding]:
    """Kinds of indicators said to be missing from programmes are missing; one finding a text."""
    for text in _typed(evidence):
        named = {kind for match in MISSING.finditer(text.content) for kind in KINDS if _names(match[1], kind)}
        there = {one.level2 for sheet in evidence.sheets for one in sheet.indicators}
        wrong = [kind for kind in KINDS if kind in named and kind in there]
        if wrong:
            yield Finding(
                Place(text.caption, text.key),
                Side("文中称未设置", None, "、".join(wrong)),
                Side("自评表", None, "均已设置"),
                "请核对所列问题，使说明与自评表一致。",
            )


def _names(words: str, kind: str) -> bool:
    """Whether the words name the kind of indicator: `时效指标`, or `时效、成本指标`."""
    return kind in words or bool(re.search(rf"{kind.removesuffix('指标')}(?:性)?(?:、[^，。；]{{2,8}})*指标", words))


@rule(
    "K21",
    Severity.WARNING,
    "公开件不应保留内部修改意见",
    scope="perf",
    holds="没有这类文字",
    breaks="“自评表中完成值书写不规范”",
)
def no_admitted_slips(evidence: Evidence) -> Iterator[Finding]:
    """No admitted clerical errors: they belong mended, not published; one finding a text."""
    for text in _typed(evidence):
        found = [match[0].strip() for match in SLIP.finditer(text.content)]
        if found:
            yield Finding(
                Place(text.caption, text.key),
                Side("文中", None, "；".join(f"“{one}”" for one in found)),
                Side("应为", None, "改正错误后删去"),
                "公开前请改正这些错误，并删去内部修改意见。",
            )


@rule(
    "K22",
    Severity.WARNING,
    "声明附有的附件应存在",
    scope="perf",
    holds="所附文件与声明一致",
    breaks="声明附自评报告而没有附",
)
def attachments(evidence: Evidence) -> Iterator[Finding]:
    """What the document says is attached is among the attached files."""
    for anchor, paragraph in evidence.narrative:
        for match in ATTACHED.finditer(paragraph) if anchor == "part2-performance" else ():
            if not any(match[1] in name for name in evidence.attachments):
                yield Finding(
                    Place("十一、预算绩效的情况说明", "part2-performance"),
                    Side("文中声明附有", None, match[1]),
                    Side("随文公开的附件", None, "、".join(evidence.attachments) or "没有"),
                    "请附上文件，或向审核人说明在何处公开。",
                )
