"""The published PDF, JSON, XLSX and CSVs carry the same figures, one by one; the XLSX comes in again (各格式数字一致)."""

import csv
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook

from accounts.document.report import open_report
from accounts.editions import edition_named
from accounts.figures.money import print_wan
from accounts.models import Filing, Publication
from accounts.publication.archive import fetch
from tests.conftest import Office, publish_sample
from tests.portal.conftest import plain_static_files as plain_static_files

AMOUNT = re.compile(r"-?\d[\d,]*\.\d\d")


@pytest.fixture
def publication(published_sample: Office) -> Publication:
    return Publication.objects.get()


def content(publication: Publication, format: str, name: str = "") -> bytes:
    file = publication.files.get(format=format, name=name)
    return fetch(file.sha256, file.suffix)


def statements(publication: Publication) -> list[dict[str, Any]]:
    return json.loads(content(publication, "json"))["statements"]


def lines(statement: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(block, row) as the form prints them: line by line, blocks side by side."""
    blocks = statement["blocks"]
    for index in range(max(len(block["rows"]) for block in blocks)):
        yield from ((block, block["rows"][index]) for block in blocks if index < len(block["rows"]))


def cells(statement: dict[str, Any]) -> list[dict[str, str]]:
    """The amounts in the order of the form, the last row's at the end."""
    found = [
        row["cells"][column["key"]]
        for block, row in lines(statement)
        for column in block["columns"]
        if column["key"] in row["cells"]
    ]
    form = next(one for one in edition_named("xinjiang-2023").statements if one.key == statement["key"])
    return [*found, *(statement["totals"][foot.figure] for foot in form.last_row if foot.figure)]


def printed(statement: dict[str, Any]) -> list[str]:
    return [one["printed"] for one in cells(statement) if one["printed"]]


def test_every_figure_of_the_statements_is_the_same_in_all_formats(office: Office) -> None:
    publication = publish_sample(office)
    said = statements(publication)
    pages = pdf_pages(content(publication, "pdf"))
    book = load_workbook(io.BytesIO(content(publication, "xlsx")))
    assert book.sheetnames == [one["number"] for one in said]
    for one in said:
        in_words = printed(one)
        assert in_pdf(pages, one["title"], len(in_words)) == in_words, one["number"]
        numbers = [Decimal(text.replace(",", "")) for text in in_words]
        assert in_sheet(book[one["number"]]) == numbers, one["number"]
        assert_csv(one, content(publication, "csv", one["number"]))
    assert sum(len(printed(one)) for one in said) > 100


def test_the_interface_for_programs_says_the_same_figures(client: Client, publication: Publication) -> None:
    base = f"/api/v1/publications/{publication.number}"
    for one in statements(publication):
        said = client.get(f"{base}/statements/{one['key']}").json()
        assert said["statement"] == one
        for cell in cells(one):
            if not cell.get("figure"):
                continue
            told = client.get(f"{base}/figures/{cell['figure']}").json()
            assert told["yuan"] == cell["yuan"], cell
            printed_so = cell["printed"].replace(",", "") or print_wan(Decimal(cell["yuan"]))
            assert (told["printed"].replace(",", "") or "0.00") == printed_so, cell


def pdf_pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_bounded() for page in document]


def in_pdf(pages: list[str], title: str, expected: int) -> list[str]:
    """The amounts below the title of a statement, over as many pages as it has."""
    start = next(
        place for place, page in enumerate(pages) if title in page and "金额单位：万元" in page and "目录" not in page
    )
    found: list[str] = []
    for page in pages[start:]:
        if len(found) >= expected:
            break
        found += AMOUNT.findall(page)
    return found


def in_sheet(sheet: Any) -> list[Decimal]:
    """The amounts of a sheet in reading order; numbers as numbers, formatted as money."""
    found = [cell for row in sheet.iter_rows() for cell in row if cell.number_format == "#,##0.00"]
    assert all(isinstance(cell.value, int | float) for cell in found)
    return [Decimal(str(cell.value)).quantize(Decimal("0.01")) for cell in found]


def assert_csv(statement: dict[str, Any], data: bytes) -> None:
    """Each row of the CSV holds the amounts of its row, in 万元 as printed and in 元."""
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    wanted = [(block, row) for block in statement["blocks"] for row in block["rows"]]
    assert len(rows) == len(wanted) + len(statement["totals"])
    for got, (block, row) in zip(rows, wanted, strict=False):
        assert (got["科目编码"], got["项目"]) == (row["code"], row["name"])
        captions = {column["key"]: column["caption"] for column in block["columns"]}
        for key, cell in row["cells"].items():
            assert got[f"{captions[key]}（万元）"] == cell["printed"].replace(",", "")
            assert got[f"{captions[key]}（元）"] == cell["yuan"]
    first = next(name for name in rows[0] if name.endswith("（元）"))
    last = cells(statement)[len(cells(statement)) - len(statement["totals"]) :]
    assert [one[first] for one in rows[len(wanted) :]] == [one["yuan"] for one in last]


def test_the_published_workbook_comes_in_again_and_prints_the_same(publication: Publication, tmp_path: Path) -> None:
    file = tmp_path / "公开报表.xlsx"
    file.write_bytes(content(publication, "xlsx"))
    call_command(
        "import_workbook", file, "650299999", "2023", create=True, name=publication.unit_name, stdout=StringIO()
    )
    again = open_report(Filing.objects.select_related("unit").get(unit__code="650299999"))
    for one, filled in zip(statements(publication), again.statements, strict=True):
        rows = (row for line in filled.lines() for _, row in line if row)
        cells = [cell for row in rows for cell in zip(row.figures, row.amounts, strict=True)]
        cells += [(foot.figure, amount) for foot, amount in filled.last_row if foot.figure]
        assert [text for cell in cells if (text := filled.printed(*cell))] == printed(one), one["number"]


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_the_command_writes_what_was_published(publication: Publication, tmp_path: Path, format: str) -> None:
    output = tmp_path / "出口"
    call_command("export_filing", "650205001", 2023, format=format, output=output)
    if format == "xlsx":
        assert output.read_bytes() == content(publication, "xlsx")
        return
    files = {one.file_name: fetch(one.sha256, ".csv") for one in publication.files.filter(format="csv")}
    assert {one.name: one.read_bytes() for one in output.iterdir()} == files
    assert len(files) == 9


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_the_command_writes_a_draft_as_it_stands(office: Office, tmp_path: Path, format: str) -> None:
    output = tmp_path / "出口"
    call_command("export_filing", "650205001", 2023, format=format, output=output)
    if format == "xlsx":
        assert load_workbook(io.BytesIO(output.read_bytes())).sheetnames[0] == "公开01表"
        return
    names = sorted(one.name for one in output.iterdir())
    assert len(names) == 9
    assert names[0].endswith("2023年度部门决算公开说明_公开01表.csv")
    assert "244.63" in (output / names[0]).read_text(encoding="utf-8-sig")
