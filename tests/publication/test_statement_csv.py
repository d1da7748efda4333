"""Statements as CSV: for programs, for Excel, and nothing that runs."""

import csv
import io
from dataclasses import replace
from decimal import Decimal as D

from accounts.document.report import Report
from accounts.editions.statement import FilledStatement
from accounts.figures.money import print_wan
from accounts.publication.statement_files import as_csv


def rows(filled: FilledStatement) -> list[dict[str, str]]:
    text = as_csv(filled).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_line_says_whose_it_is_and_no_two_files_are_the_same(report: Report) -> None:
    assert len({as_csv(filled) for filled in report.statements}) == 9
    for filled in report.statements:
        assert {(row["年度"], row["单位"], row["表号"]) for row in rows(filled)} == {
            ("2023", "克拉玛依市乌尔禾区工业和信息化局", filled.form.number)
        }


def test_a_mark_crlf_and_both_units(report: Report) -> None:
    content = as_csv(report.statements[2])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n")
    row = next(row for row in rows(report.statements[2]) if row["科目编码"] == "2150502")
    assert (row["项目"], row["本年支出合计（万元）"], row["本年支出合计（元）"]) == (
        "一般行政管理事务",
        "108.22",
        "1082230.00",
    )
    assert (row["基本支出（万元）"], row["基本支出（元）"]) == ("", "0.00")


def test_blocks_follow_one_another_and_the_last_row_has_its_captions(report: Report) -> None:
    first = rows(report.statements[0])
    assert [row["行次"] for row in first] == [str(number) for number in range(1, 63)]
    last = rows(report.statements[5])[-2:]
    assert [(row["项目"], row["决算数（元）"]) for row in last] == [
        ("人员经费合计", "880708.00"),
        ("公用经费合计", "101500.00"),
    ]


def test_every_amount_of_every_statement_is_there_once(report: Report) -> None:
    for filled in report.statements:
        found = sorted(
            D(value) for row in rows(filled) for name, value in row.items() if name.endswith("（元）") and value
        )
        amounts = [one for block in filled.blocks for row in block.rows for one in row.amounts]
        amounts += [one for _, one in filled.last_row]
        assert found == sorted(one for one in amounts if one is not None)
        for row in rows(filled):
            for name, value in row.items():
                if name.endswith("（万元）") and value:
                    assert value == print_wan(D(row[name.replace("（万元）", "（元）")]))


def test_a_name_that_looks_like_a_formula_stays_text(report: Report) -> None:
    filled = report.statements[2]
    block = filled.blocks[0]
    hostile = replace(block.rows[1], caption="=HYPERLINK(1)")
    spoiled = replace(filled, blocks=(replace(block, rows=(block.rows[0], hostile)),))
    assert rows(spoiled)[1]["项目"] == "'=HYPERLINK(1)"
