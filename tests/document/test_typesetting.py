"""Lines and pages of the official PDF against the published document, and the rules of Chinese line breaking."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from accounts.document import engine, pdf, typesetting
from tests.sample import GOLDEN, report_of, sample_case

RUNNING = ("sheet", "portrait", "landscape", "cover", "contents")
"""Named pages without running text."""


@dataclass
class Line:
    text: str
    page: int
    left: float
    right: float
    edge: float
    """Right edge of the block that holds the line."""
    block: Any
    running: bool


@cache
def lines() -> tuple[Line, ...]:
    """All lines of the sample's PDF as they were laid out."""
    engine.weasyprint()
    from weasyprint.formatting_structure import boxes

    html = pdf.render_html(report_of(sample_case()))
    document = engine.lay_out(html)
    found = []

    def walk(box: Any, page: int, block: Any, running: bool) -> None:
        if isinstance(box, boxes.LineBox):
            parts = [one for one in box.descendants() if isinstance(one, boxes.TextBox)]
            text = "".join(one.text for one in parts)
            if text.strip():
                edge = block.content_box_x() + block.width
                right = max(one.position_x + one.width for one in parts)
                found.append(Line(text, page, parts[0].position_x, right, edge, block, running))
            return
        for child in getattr(box, "children", ()):
            walk(child, page, box if isinstance(box, boxes.BlockContainerBox) else block, running)

    for number, page in enumerate(document.pages, start=1):
        box = page._page_box
        name = str(box.page_type.name)
        for child in box.children:
            if not isinstance(child, boxes.MarginBox):
                walk(child, number, child, name not in RUNNING)
    return tuple(found)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def published() -> list[tuple[str, bool]]:
    """The lines of the published narrative; whether each begins a page (marked by a blank in the extracted text)."""
    text = (GOLDEN / "seed.txt").read_text(encoding="utf-8")
    before, rest = text.split(" 部门（单位）整体支出绩效目标自评表", 1)
    after = rest[rest.index("十二、其他需说明的事项") :]
    rows = [line for line in (before + "\n" + after).split("\n") if line.strip()]
    rows = [line for line in rows if not re.fullmatch(r"\s*\d+\s*", line)]
    return [(squeezed(line).replace("降100%", "降100.00%"), line.startswith(" ")) for line in rows]


def ends(rows: list[str]) -> list[int]:
    """Number of characters up to the end of each line."""
    total, found = 0, []
    for row in rows:
        total += len(row)
        found.append(total)
    return found


def test_the_replacement_fits_the_installed_version() -> None:
    import weasyprint

    assert weasyprint.__version__ == typesetting.VERSION
    assert typesetting.install() is True


def test_lines_and_pages_break_where_the_published_document_breaks() -> None:
    wanted = published()
    got = [line for line in lines() if line.running]
    assert squeezed("".join(line.text for line in got)) == "".join(text for text, _ in wanted)
    mine = ends([squeezed(line.text) for line in got])
    theirs = ends([text for text, _ in wanted])
    same = len(set(theirs) & set(mine)) / len(theirs)
    assert same >= 0.86

    starts = {0} | {end for end, line, after in zip(mine, got, got[1:], strict=False) if line.page != after.page}
    pages = [end - len(text) for end, (text, first) in zip(theirs, wanted, strict=True) if first][1:]
    assert len(pages) >= 15
    assert len(pages) - len(set(pages) & starts) <= 1


def test_no_line_begins_with_closing_or_ends_with_opening_punctuation() -> None:
    for line in lines():
        text = line.text.strip()
        assert text[0] not in "，。、；：！？）》」』】〉”’%", line.text
        assert text[-1] not in "（《「『【〈“‘", line.text


def test_no_number_is_torn() -> None:
    number = re.compile(r"[\d.,%-]")
    for line, after in zip(lines(), lines()[1:], strict=False):
        if line.block is after.block:
            pair = line.text.rstrip()[-1] + after.text.lstrip()[0]
            assert not (pair[1].isdigit() and number.match(pair[0]) and pair[0] != "%"), (line.text, after.text)


def test_full_lines_end_at_the_right_edge() -> None:
    full = [
        line
        for line, after in zip(lines(), lines()[1:], strict=False)
        if line.running and line.block is after.block and line.page == after.page
    ]
    assert len(full) > 150
    for line in full:
        assert abs(line.right - line.edge) <= 1 / 0.75, (line.text, line.right - line.edge)  # 1 pt in CSS pixels


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("<p>2023年度</p>", "<p>2023 年度</p>"),
        ("<p>支出244.63万元，占5%。</p>", "<p>支出 244.63 万元，占 5%。</p>"),
        ('<p class="a1">截至12月</p>', '<p class="a1">截至 12 月</p>'),
        ("<p>差异率-45.88%</p>", "<p>差异率-45.88%</p>"),
        ("<p>2.社会保障(类)8.06万元</p>", "<p>2.社会保障(类)8.06 万元</p>"),
    ],
)
def test_air_stands_between_characters_and_numerals(typed: str, set_: str) -> None:
    assert typesetting.air(typed) == set_


def test_marks_give_up_room_and_characters_do_not() -> None:
    assert typesetting.allowance("没有标点的一行", False) == 0
    assert typesetting.allowance("有，标点。", False) == pytest.approx(typesetting.INNER + typesetting.TRAIL)
    assert typesetting.allowance("有，标点。", True) == pytest.approx(typesetting.INNER + typesetting.LAST)
    assert typesetting.gaps("") == typesetting.gaps("abc 12") == 0
    assert typesetting.gaps("中文") == 1
    assert typesetting.gaps("a中文b") == 2
