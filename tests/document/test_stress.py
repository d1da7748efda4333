"""Nothing overlaps, runs off the page or is torn, whatever is entered (极限样例的版面)."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from accounts.document import engine
from accounts.document.columns import columns_of, ems
from accounts.document.pdf import manuscript_of, render_html
from accounts.document.press import run_job
from tests.document.stress import stress_case
from tests.document.test_archive import assert_sound
from tests.rounds import rounds
from tests.sample import report_of, sample_case


@cache
def boxes_of(name: str) -> tuple[tuple[int, Any, Any], ...]:
    """(page, the page's box, box) of all boxes in document order."""
    case = sample_case() if name == "sample" else stress_case()
    document = engine.lay_out(render_html(report_of(case)))
    return tuple(
        (number, page._page_box, box)
        for number, page in enumerate(document.pages, start=1)
        for box in _below(page._page_box)
    )


def _below(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _below(child)


@pytest.mark.parametrize("name", ["sample", "stress"])
@pytest.mark.thorough
def test_no_text_leaves_its_cell_or_its_page(name: str) -> None:
    from weasyprint.formatting_structure import boxes

    cells = 0
    for number, page, box in boxes_of(name):
        if isinstance(box, boxes.TextBox):
            assert box.position_x >= 0, (number, box.text)
            assert box.position_x + box.width <= page.margin_width() + 0.1, (number, box.text)
        if isinstance(box, boxes.TableCellBox):
            cells += 1
            for text in _below(box):
                if isinstance(text, boxes.TextBox):
                    right = box.position_x + box.border_width()
                    assert text.position_x >= box.position_x - 0.1, (number, text.text)
                    assert text.position_x + text.width <= right + 0.1, (number, text.text)
                    bottom = box.position_y + box.border_height()
                    assert text.position_y + text.height <= bottom + 3, (number, text.text)
    assert cells > 500


@pytest.mark.parametrize("name", ["sample", "stress"])
def test_no_row_is_torn_and_no_spanning_cell_leaves_its_page(name: str) -> None:
    from weasyprint.formatting_structure import boxes

    pages: dict[Any, set[int]] = defaultdict(set)
    groups: dict[Any, set[int]] = defaultdict(set)
    for number, _, box in boxes_of(name):
        if isinstance(box, boxes.TableRowGroupBox) and not box.is_header and not box.is_footer:
            spans = any(cell.rowspan > 1 for row in box.children for cell in row.children)
            for row in box.children:
                pages[row.element].add(number)
            if spans:
                groups[box.element].add(number)
    assert pages
    assert [row for row, where in pages.items() if len(where) > 1] == []
    assert [group for group, where in groups.items() if len(where) > 1] == []


def test_heads_are_repeated_and_no_head_stands_alone() -> None:
    from weasyprint.formatting_structure import boxes

    found = 0
    for number, _, box in boxes_of("stress"):
        if isinstance(box, boxes.TableBox):
            groups = [child for child in box.children if isinstance(child, boxes.TableRowGroupBox)]
            if "indicators" in box.element.get("class", "") or box.element.find("thead") is not None:
                assert groups[0].is_header, number
                found += 1
            assert any(not one.is_header and not one.is_footer and one.children for one in groups), number
    assert found > 40


def test_amounts_of_one_column_end_at_one_edge_with_digits_of_one_width() -> None:
    from weasyprint.formatting_structure import boxes

    edges: dict[tuple[int, float], set[float]] = defaultdict(set)
    seen = 0
    for number, _, box in boxes_of("sample"):
        if isinstance(box, boxes.TableCellBox) and box.element is not None and box.element.get("class") == "amount":
            for text in _below(box):
                if isinstance(text, boxes.TextBox) and box.style["text_align_all"] in ("right", "end"):
                    seen += 1
                    edges[number, round(box.position_x, 1)].add(round(text.position_x + text.width, 2))
                    size = float(text.style["font_size"])
                    assert text.width == pytest.approx(_width(text.text) * size, abs=0.02), text.text
    assert seen > 150
    assert all(len(found) == 1 for found in edges.values()), edges


def _width(text: str) -> float:
    return sum(0.5 if one.isdigit() else 0.278 if one in ",." else 0.333 for one in text)


def test_columns_keep_their_form_until_an_amount_needs_more() -> None:
    for filled in report_of(sample_case()).statements:
        columns = columns_of(filled)
        widths = filled.form.widths
        assert columns.fit == ""
        assert [float(one) for one in columns.widths] == pytest.approx(
            [100 * width / sum(widths) for width in widths], abs=0.01
        )
    for filled in report_of(stress_case(lines=40, indicators=3)).statements:
        columns = columns_of(filled)
        assert sum(map(float, columns.widths)) == pytest.approx(100, abs=0.1)
        assert columns.fit in ("", *(f"fit{size}" for size in (92, 84, 76, 68, 60)))
    assert ems("10,000,000,000.00") > _width("10,000,000,000.00")


LIMITS = [(40, 30, 20), (4, 1990, 20), (6, 700, 495), (3, 1990, 160)]


@pytest.mark.parametrize(("indicators", "goal", "remark"), LIMITS[:: rounds(2, 1)])
def test_documents_at_their_limits_conform(indicators: int, goal: int, remark: int) -> None:
    case = stress_case(lines=6, indicators=indicators, goal=goal, remark=remark)
    assert_sound(run_job(manuscript_of(report_of(case))).data)
