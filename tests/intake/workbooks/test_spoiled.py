"""What is wrong in a workbook is named with sheet and cell (错误的工作簿逐处指明)."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from tests.intake.workbooks.books import (
    edited,
    golden,
    outcome,
    right,
    with_cells,
)
from tests.intake.workbooks.spoiled import REFUSED, Edit, content_of, without


@pytest.mark.parametrize(("edit", "place", "words"), REFUSED)
def test_what_is_wrong_is_named_with_sheet_and_cell(edit: Edit | dict[str, Any], place: str, words: str) -> None:
    found = outcome(content_of(edit))
    assert [one for one in found.problems if place in one and words in one], found.problems


@pytest.mark.parametrize(
    ("cell", "value", "place"),
    [
        ("公开05表__F18", 71.33, "公开05表!"),
        ("公开04表__G20", 164.6, "公开04表!G20"),
        ("公开06表__C7", 19.96, "公开06表!C6"),
        ("公开07表__K8", 5.29, "公开07表!"),
        ("公开02表__F20", 71.33, "公开02表!"),
        ("公开01表__C7", 2296297.0, "公开01表!"),
    ],
)
def test_larger_differences_in_the_public_workbook_are_no_tails(cell: str, value: float, place: str) -> None:
    found = outcome(with_cells("public", **{cell: value}))
    assert [one for one in found.problems if place in one], found.problems


def test_the_person_and_the_file_must_agree_about_the_unit_of_money() -> None:
    assert "上传时选的却是元" in outcome(golden("public"), "yuan").problems[0]
    assert "上传时选的却是万元" in outcome(golden("internal"), "wan").problems[0]
    assert outcome(golden("public"), "wan").problems == []
    content = edited("public", without("金额单位", "单位：万元"))
    assert outcome(content).problems == ["各表都没有写明金额单位，请在上传时选明是元还是万元。"]
    assert outcome(content, "wan").figures == right("public")
    doubtful = outcome(content, "yuan", known={"上年支出合计": Decimal(4962800)})
    assert any("金额单位很可能不对" in one for one in doubtful.problems)


def test_other_workbooks_are_told_apart() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["工资表", 1])
    out = io.BytesIO()
    book.save(out)
    assert outcome(out.getvalue()).problems == [
        "工作簿里没有认得的报表：各表的标题、表号、工作表名都不是财决表或公开表。"
    ]


def test_addresses_reach_beyond_z() -> None:
    found = outcome(with_cells("internal", Z08_1__AA7="x"))
    assert [one for one in found.problems if "!AA7：“x”不是数字" in one]
    assert get_column_letter(27) == "AA"
