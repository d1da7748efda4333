"""What typed texts say about the self-evaluations and about themselves (目标、完成情况和问题的文字)."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from accounts.checks import Finding, Place, Severity, Side, rule
from accounts.checks.evidence import Evidence, Text
from accounts.checks.texts import shortened
from performance.document.material import evaluations_in
from performance.intake.sentences import TABLES, announced, claimed_counts, said_to_be_missing, slips_of_the_pen
from performance.scoring import EvaluationSheet

from .comparison import count, headed, of_each, on_sheet, sheet_words

QUOTED = 40


# K18 ------------------------------------------------------------------------------------------------------------------


def _indicator_counts(sheets: Iterable[EvaluationSheet]) -> dict[str, int]:
    """How many indicators of the first, second and third level stand in the sheets."""
    rows = [(number, one.level1, one.level2) for number, sheet in enumerate(sheets) for one in sheet.indicators]
    return {"一": len({row[:2] for row in rows}), "二": len(set(rows)), "三": len(rows)}


def _named(evidence: Evidence, words: str) -> list[EvaluationSheet]:
    return [one for one in evaluations_in(evidence).programmes if one.evaluation.name in words]


def _own(evidence: Evidence, text: Text) -> list[EvaluationSheet]:
    return [one for one in evaluations_in(evidence).sheets if one.evaluation.key == text.key]


def _spoken_of(evidence: Evidence, text: Text, before: str) -> list[list[EvaluationSheet]]:
    """The sets of sheets of which a sentence may speak, the likeliest first."""
    found = evaluations_in(evidence)
    if "整体" in before:
        return [found.wholes]
    if meant := _named(evidence, before) or _own(evidence, text):
        return [meant]
    return [[*found.wholes, *found.programmes], found.programmes, *([one] for one in found.sheets)]


@rule(
    "K18",
    Severity.ERROR,
    "文中所称指标个数应等于表中个数",
    holds="文中一级2个、二级3个、三级5个，与表相同",
    breaks="文中一级3个、二级9个、三级30个，表中2个、3个、5个",
    scope="perf",
)
def counts_in_words(evidence: Evidence) -> Iterator[Finding]:
    """Numbers of indicators said in words: of the whole unit where it is named, else of the own table, else of any."""
    all_counts = _indicator_counts(evaluations_in(evidence).sheets)
    seen = set()
    for text in evidence.texts:
        for level, number, before in claimed_counts(text.content):
            sets = [one for one in _spoken_of(evidence, text, before) if one]
            known = [_indicator_counts(one)[level] for one in sets]
            mark = (text.key, text.caption, level, number)
            if known and number not in known and mark not in seen:
                seen.add(mark)
                name = f"{level}级指标"
                called = sheet_words(sets[0][0]) if len(sets[0]) == 1 else f"{len(sets[0])}张自评表合计"
                yield Finding(
                    Place(f"{text.caption}：{name}个数", text.key),
                    count(f"文中所称{name}个数", number),
                    count(f"{called}{name}个数", known[0]),
                    "请按自评表更正文字中的指标个数。",
                    difference=Decimal(number - known[0]),
                    note=f"全部自评表合计 {all_counts[level]} 个",
                )


# K19 ------------------------------------------------------------------------------------------------------------------


@rule(
    "K19",
    Severity.WARNING,
    "实际完成情况不应照抄预期目标",
    holds="完成情况另行写明做了什么、结果如何",
    breaks="完成情况与预期目标逐字相同",
    scope="perf",
)
@of_each("sheets")
def goal_copied(evidence: Evidence, sheet: EvaluationSheet) -> Iterator[Finding]:
    """What was achieved is not the goal word for word; blanks and punctuation do not make a difference."""
    goal, achieved = (re.sub(r"[\W_]", "", one) for one in (sheet.evaluation.goal, sheet.evaluation.achieved))
    if goal and goal == achieved:
        yield Finding(
            on_sheet(sheet, "实际完成情况"),
            Side("实际完成情况", None, shortened(sheet.evaluation.achieved, QUOTED)),
            Side("预期目标", None, "逐字相同"),
            "请写明实际做了什么、完成到什么程度，不要照抄预期目标。",
        )


# K20 ------------------------------------------------------------------------------------------------------------------

KINDS = (
    *("社会公众或服务对象满意度", "社会公众满意度", "服务对象满意度", "受益对象满意度", "满意度"),
    *("生态环境成本", "经济成本", "社会成本", "成本", "数量", "质量", "时效", "产出", "履职效能"),
    *("可持续影响", "可持续发展", "经济效益", "社会效益", "生态效益", "效益", "效果"),
)


def _terms(evidence: Evidence) -> str:
    """A pattern of the kinds of indicators: those of the forms, and what the tables call theirs."""
    levels = {
        re.sub(r"指标$", "", name)
        for one in evaluations_in(evidence).sheets
        for i in one.indicators
        for name in (i.level1, i.level2)
    }
    return "|".join(re.escape(name) for name in sorted({*KINDS, *levels} - {""}, key=lambda one: (-len(one), one)))


def _has(sheet: EvaluationSheet, term: str) -> bool:
    return any(term in f"{one.level1} {one.level2}" for one in sheet.indicators)


def _blamed(evidence: Evidence, text: Text, sentence: str) -> list[EvaluationSheet]:
    """The sheets in which something is said to be missing."""
    found, is_whole, is_programme = evaluations_in(evidence), "整体" in sentence, "项目" in sentence
    if is_whole and not is_programme:
        return _named(evidence, sentence) or found.wholes
    return (
        _named(evidence, sentence)
        or _own(evidence, text)
        or (found.programmes if is_programme and not is_whole else list(found.sheets))
    )


@rule(
    "K20",
    Severity.ERROR,
    "说明所列问题应与自评表相符",
    holds="说明称未设置时效指标，自评表确实没有",
    breaks="说明称成本、时效、满意度指标未设置，两张项目表都有",
    scope="perf",
)
def missing_as_said(evidence: Evidence) -> Iterator[Finding]:
    """Kinds of indicators that a text says are missing are missing in at least one of the tables it speaks of."""
    terms = _terms(evidence)
    for text in evidence.texts:
        wrong: dict[str, list[EvaluationSheet]] = {}
        for sentence, missing in said_to_be_missing(text.content, terms):
            if sheets := _blamed(evidence, text, sentence):
                wrong |= {one: sheets for one in missing if all(_has(sheet, one) for sheet in sheets)}
        if wrong:
            sheets = [one for one in evaluations_in(evidence).sheets if any(one in group for group in wrong.values())]
            yield Finding(
                Place(text.caption, text.key),
                Side("文中称未设置", None, "、".join(f"{one}指标" for one in wrong)),
                Side("自评表中已有", None, "、".join(sheet_words(one) for one in sheets)),
                "请按自评表核对所列问题，删去或改正与表不符的内容。",
            )


# K21 ------------------------------------------------------------------------------------------------------------------


@rule(
    "K21",
    Severity.WARNING,
    "公开件不应保留内部修改意见",
    holds="文字中没有内部修改意见",
    breaks="公开件写着“自评表中指标完成值书写不规范”",
    scope="perf",
)
def no_internal_remarks(evidence: Evidence) -> Iterator[Finding]:
    """A publication does not admit slips of the pen in itself: they are corrected; nor does it keep notes of editing."""
    for text in evidence.texts:
        if slips := list(dict.fromkeys(slips_of_the_pen(text.content))):
            yield Finding(
                Place(text.caption, text.key),
                Side("文字", None, "；".join(f"“{shortened(one, QUOTED)}”" for one in slips)),
                Side("公开件", None, "不应有内部修改意见"),
                "请先更正所指的差错，再删去这些修改意见。",
            )


# K22 ------------------------------------------------------------------------------------------------------------------

REPORT = "自评报告"


@rule(
    "K22",
    Severity.WARNING,
    "声明附有的附件应存在",
    holds="所列附件都已上传",
    breaks="称附自评报告，没有附件",
    scope="perf",
)
def announced_papers(evidence: Evidence) -> Iterator[Finding]:
    """Reports that are announced as attached are among the files; tables are if there is any sheet.

    What the product says itself announces what the edition demands.
    """
    promised = [("预算绩效情况说明", REPORT)] if evidence.edition.demands.reports and not evidence.imported else []
    typed = ((one.caption, one.content) for one in evidence.texts)
    told = ((heading, name) for heading, words in (*headed(evidence), *typed) for name in announced(words))
    seen = set[str]()
    for heading, name in (*promised, *told):
        is_there = evaluations_in(evidence).sheets if name == TABLES else _attached(evidence, name)
        if name not in seen and not is_there:
            seen.add(name)
            yield Finding(
                Place(f"{heading}：{name}"),
                Side("文中称附有", None, name),
                Side("附件", None, "、".join(evidence.attachments) or "无"),
                f"请上传{name}；没有{name}的，请说明原因。",
            )


def _attached(evidence: Evidence, name: str) -> bool:
    return any(name.removeprefix("绩效") in one for one in evidence.attachments)
