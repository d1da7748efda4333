"""What the small blocks of an edition say is done: cover, contents, tables of guests, rules left out (封面、目录、绩效表、要求)."""

from dataclasses import replace

from django.template.loader import render_to_string

from accounts.checks import run
from accounts.checks.catalogue import all_rules
from accounts.document.html import html_of_section
from accounts.document.report import Report
from tests.checks.material import sample_evidence
from tests.editions.other_tables import edition
from tests.sample import report_of, sample_case


def under(changes: str) -> Report:
    """The sample under an edition with these changes."""
    return replace(report_of(sample_case()), edition=edition(changes))


def shown(report: Report, template: str) -> str:
    return render_to_string(
        f"document/{template}.html", {"report": report, "book": report.book, "edition": report.edition}
    )


def cover(report: Report) -> str:
    return shown(report, "print").partition('<nav class="contents"')[0].partition("<h1>")[2]


def test_the_contents_list_what_the_edition_says() -> None:
    usual, parts, tables = (
        shown(under(f"[目录]\n到节：{a}\n列表：{b}\n"), "contents") for a, b in ("是是", "否否", "否是")
    )
    assert usual.count("<li") > 20
    assert parts.count("<li") == 4
    assert tables.count("<li") == 4 + 9


def test_the_cover_says_its_lines() -> None:
    assert '<span class="title">2023年度部门决算公开说明</span>' in cover(under(""))
    own = cover(under("[封面]\n{单位}\n{年度}年度决算公开\n公开的{称谓}：{单位}\n"))
    assert '<span class="title">2023年度决算公开</span>' in own
    assert '<p class="line">公开的单位：克拉玛依市乌尔禾区工业和信息化局</p>' in own
    first = cover(under("[封面]\n{年度}年度决算公开\n"))
    assert first.startswith("<span>2023年度决算公开</span></h1>")


def test_what_is_asked_on_the_cover_is_missing_until_it_is_filled() -> None:
    report = under("[封面]\n{单位}\n决算\n保密审查：{文字 保密审查}\n\n[改填写]\n加 保密审查：一句，必填\n")
    assert "保密审查" in report.missing
    assert '<mark class="missing">' in cover(report)


def test_the_tables_of_the_guest_are_headed_as_the_edition_says() -> None:
    changes = (
        "[改绩效表 整体支出绩效自评表]\n标题：整体绩效自评表\n资金行：中央、省级、市级、县级、其余\n\n"
        "[改绩效表 项目支出绩效自评表]\n标题：项目绩效自评表\n资金行：当年拨款、结转、其余资金\n"
        "栏：一级、二级、三级、年度值、实际值、分值、得分、偏差\n总分行：无\n"
    )
    usual, own = (_performance(under(one)) for one in ("", changes))
    for words in ("部门（单位）整体支出绩效目标自评表", "其中：当年财政拨款", "总分", "偏差原因分析及改进措施"):
        assert words in usual and words not in own
    for words in ("整体绩效自评表", "其中：当年拨款", "其余资金", "偏差", "中央"):
        assert words in own


def _performance(report: Report) -> str:
    sections = [one for part in report.parts for one in part.sections if one.anchor.endswith("-performance")]
    return html_of_section(sections[0], report)


def test_rules_that_the_edition_leaves_out_find_nothing() -> None:
    evidence = sample_evidence()
    spoken = {one.rule.id for one in run(all_rules(), evidence) if one.rule}
    assert spoken
    gone = sorted(spoken)[0]
    without = replace(evidence, edition=edition(f"[改要求]\n加 不用规则：{gone}\n"))
    assert {one.rule.id for one in run(all_rules(), without) if one.rule} == spoken - {gone}
