"""The generated document against the published one, paragraph by paragraph, figure by figure, cell by cell."""

import csv
import json
import re
from functools import cache

import pypdf
import pytest

from accounts.document.pdf import render_pdf
from accounts.document.report import Report, narrative, render_body
from tests.html import Table, tables, text_of
from tests.sample import GOLDEN, PRINTED_SHEETS, report_of, sample_case

DEVIATION = ("下降100%，主要原因是：本年无2022年", "下降100.00%，主要原因是：本年无2022年")
"""The one difference: the published text prints this rate without decimals, the edition prints all with two."""


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@cache
def expected() -> list[str]:
    lines = (GOLDEN / "expected.txt").read_text(encoding="utf-8").splitlines()
    return [squeezed(line).replace(*DEVIATION) for line in lines if line.strip()]


@cache
def pdf_pages() -> list[str]:
    """Text of the pages of the sample's PDF, page numbers taken off."""
    import io

    reader = pypdf.PdfReader(io.BytesIO(render_pdf(report_of(sample_case()))))
    return [re.sub(r"—\d+—", "", squeezed(page.extract_text())) for page in reader.pages]


def test_the_golden_text_is_whole() -> None:
    assert len(expected()) == 114
    assert sum(DEVIATION[1] in line for line in expected()) == 1


def test_every_paragraph_is_the_published_one(report: Report) -> None:
    assert [squeezed(text) for _, text in narrative(report)] == expected()


@pytest.mark.parametrize("web", [False, True])
def test_every_paragraph_stands_in_the_html(web: bool) -> None:
    html = render_body(report_of(sample_case(), web=web))
    assert [squeezed(text) for text in text_of(html)] == expected()


def test_every_paragraph_stands_in_the_pdf_in_order() -> None:
    """The pages of the narrative hold the golden text and nothing else: no page is between but those of the tables."""
    pages = pdf_pages()
    tables_start = next(
        index for index, page in enumerate(pages) if page.startswith("部门（单位）整体支出绩效目标自评表")
    )
    tables_end = next(index for index, page in enumerate(pages) if page.startswith("十二、其他需说明的事项"))
    first = next(index for index, page in enumerate(pages) if page.startswith("第一部分单位概况一、主要职能"))
    last = next(index for index, page in enumerate(pages) if page.startswith("第四部分部门决算报表"))
    running = "".join(pages[first:tables_start] + pages[tables_end : last + 1])
    assert running == "".join(expected())


def test_every_printed_figure_stands_after_its_words(report: Report) -> None:
    paragraphs = [squeezed(text) for _, text in narrative(report)]
    with (GOLDEN / "printed_figures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 168
    place, current = 0, 0
    for row in rows:
        number = int(row["paragraph"])
        place = place if number == current else 0
        current = number
        printed = "100.00" if row["printed"] == "100" and row["unit"] == "%" else row["printed"]
        words = squeezed(row["before"]) + printed
        found = paragraphs[number - 1].find(words, max(0, place - len(words)))
        assert found >= 0, (row["no"], words)
        end = found + len(words)
        assert end > place, row["no"]
        place = end


# The performance tables -----------------------------------------------------------------------------------------------

CHANGED = {
    "whole year": ("2023", "（2023年度）"),
    "whole rate": {"0%": "", "100%": "100.00%", "100.00%": "100.00%"},
}
"""What the edition prints otherwise than the published tables; actual values drop their operators besides."""


def sheets() -> list[Table]:
    html = render_body(report_of(sample_case()))
    return [table for table in tables(html) if "sheet" in table.section]


def published() -> list[dict[str, object]]:
    data = json.loads(PRINTED_SHEETS.read_text(encoding="utf-8"))
    return [data["whole_unit"], *data["projects"]]


def test_whole_table_cell_by_cell() -> None:
    table, sheet = sheets()[0], json.loads(PRINTED_SHEETS.read_text(encoding="utf-8"))["whole_unit"]
    assert table.title == sheet["title"]
    assert table.subtitle == CHANGED["whole year"][1]
    rows = [[squeezed(cell) for cell in row] for row in table.rows]
    assert rows[0] == [sheet["unit_label"], sheet["unit"]]
    assert rows[1] == [sheet["budget_caption"], *sheet["funding_columns"]]
    rates = CHANGED["whole rate"]
    for index, row in enumerate(sheet["funding"]):
        group = [sheet["funding_group"]] if index == 0 else []
        assert rows[2 + index] == [
            *group,
            row["source"],
            row["initial"],
            row["adjusted"],
            row["executed"],
            rates[row["rate"]],
        ]
    assert rows[8] == [sheet["goal_caption"], *sheet["goal_columns"]]
    assert rows[9] == [squeezed(sheet["goal_expected"]), squeezed(sheet["goal_actual"])]
    assert rows[10] == sheet["indicator_columns"]
    _indicators(rows[11:], sheet, ("target", "basis", "weight", "actual", "score", "remark"))


@pytest.mark.parametrize("number", [1, 2])
def test_programme_tables_cell_by_cell(number: int) -> None:
    table, sheet = (
        sheets()[number],
        json.loads(PRINTED_SHEETS.read_text(encoding="utf-8"))["projects"][number - 1],
    )
    assert (table.title, table.subtitle) == (sheet["title"], sheet["year"])
    rows = [[squeezed(cell) for cell in row] for row in table.rows]
    assert rows.pop() == [""]  # closes the table at the foot of each page
    assert rows[0] == [sheet["name_label"], sheet["name"]]
    assert rows[1] == [sheet["department_label"], sheet["department"], sheet["implementer_label"], sheet["implementer"]]
    assert rows[2] == [sheet["funding_caption"], "", *sheet["funding_columns"]]
    for index, row in enumerate(sheet["funding"]):
        assert rows[3 + index] == [
            row[key] for key in ("row", "initial", "full_year", "executed", "weight", "rate", "score")
        ]
    assert rows[7] == [sheet["goal_caption"], *sheet["goal_columns"]]
    assert rows[8] == [squeezed(sheet["goal_expected"]), squeezed(sheet["goal_actual"])]
    assert rows[9] == [sheet["indicator_caption"], *sheet["indicator_columns"]]
    _indicators(rows[10:-1], sheet, ("target", "actual", "weight", "score", "deviation"))
    assert rows[-1] == [sheet["total_label"], sheet["total_weight"], sheet["total_score"], ""]


def _indicators(rows: list[list[str]], sheet: dict[str, object], keys: tuple[str, ...]) -> None:
    indicators = sheet["indicators"]
    assert isinstance(indicators, list)
    assert len(rows) == len(indicators)
    above = ("", "")
    for row, one in zip(rows, indicators, strict=True):
        cells = [one["level3"], *(re.sub(r"^[<>=]+", "", one[key]) if key == "actual" else one[key] for key in keys)]
        heads = ([one["level1"]] if one["level1"] != above[0] else []) + (
            [one["level2"]] if (one["level1"], one["level2"]) != above else []
        )
        assert [cell for cell in row[: -len(cells)] if cell] == heads
        assert row[-len(cells) :] == [squeezed(cell) for cell in cells]
        above = (one["level1"], one["level2"])


# The shape of the PDF -------------------------------------------------------------------------------------------------


def test_contents_name_the_pages_on_which_things_stand() -> None:
    pages = pdf_pages()
    entries = re.findall(r"(第.部分\D+?|公开0\d表\D+?)·+(\d+)", pages[1])
    assert len(entries) == 4 + 9
    for heading, number in entries:
        wanted = heading[5:] if heading.startswith("公开") else heading.rstrip("·")
        assert wanted.rstrip("·") in pages[int(number) - 1]
    assert pages[1].startswith("目录")


def test_every_statement_has_its_page() -> None:
    text = pdf_pages()
    for number in range(1, 10):
        page = next(page for page in text[2:] if f"公开0{number}表" in page)
        assert "金额单位：万元" in page
        assert "单位：克拉玛依市乌尔禾区工业和信息化局" in page


def test_draft_is_watermarked_and_the_final_document_is_not() -> None:
    import io

    case = sample_case()
    draft = pypdf.PdfReader(io.BytesIO(render_pdf(report_of(case, draft=True))))
    assert all("草稿" in page.extract_text() for page in draft.pages)
    assert draft.metadata is not None
    assert "草稿" in str(draft.metadata.title)
    assert not any("草稿" in page for page in pdf_pages())
