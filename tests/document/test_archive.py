"""The PDF as an archive file: conformance, sameness, enclosures, safety; on documents of all shapes."""

import contextlib
import hashlib
import io
import json
import os
import random
import re
import subprocess
import sys
from decimal import Decimal as D
from functools import cache
from typing import Any

import openpyxl
import page
import pikepdf
import pypdf
import pypdfium2
import pytest

from accounts.document import archive_format
from accounts.document.engine import ForbiddenRequest, locked_fetcher
from accounts.document.pdf import render_html, render_pdf
from accounts.document.report import Report, narrative
from accounts.figures.money import exactly_wan
from accounts.models import (
    Balance,
    EconomicLine,
    ExpenditureLine,
    Filing,
    Fund,
    IncomeLine,
    Kind,
    Passage,
    Reason,
    Supplement,
    ThreePublicExpense,
    Unit,
)
from accounts.publication.open_data import as_data, as_json, enclosures
from performance.models import Evaluation, FundingRow, Indicator, Programme
from tests.cases import Case, CaseYear
from tests.document.structure_tree import Tree
from tests.document.told import told
from tests.html import tables
from tests.rounds import is_thorough, rounds
from tests.sample import ROOT, report_of, sample_case, subjects

PROFILES = (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1)


def filing_of(case: Case) -> Filing:
    return Filing(unit=case.unit, year=case.now.year, edition="xinjiang-2023")


def pdf_of(case: Case, *, draft: bool = False) -> bytes:
    report = report_of(case, draft=draft)
    return render_pdf(report, enclosures=enclosures(report_of(case), filing_of(case)))


@cache
def sample_pdf() -> bytes:
    return pdf_of(sample_case())


def assert_sound(data: bytes) -> None:
    """Conforming to both standards and without a complaint of qpdf."""
    for profile in PROFILES:
        report = page.validate_pdf_bytes(data, profile=profile)
        assert report.is_compliant, [str(failure) for failure in report.failures][:5]
    with pikepdf.open(io.BytesIO(data)) as file:
        assert file.check_pdf_syntax() == []


def assert_told(data: bytes, report: Report) -> None:
    """Every cell of every table is told under exactly its own captions, and the file knows each header cell by its ID."""
    tree = Tree(data)
    for got, wanted in zip(tree.told(), told(report), strict=True):
        assert got == wanted
    assert tree.named == sorted((name, name) for name in tree.ids)
    assert len(set(tree.ids)) == sum(cell.kind == "/TH" for table in tree.tables for cell in table) > 0


# Shapes ---------------------------------------------------------------------------------------------------------------


def empty_case() -> Case:
    """A unit about which nothing was entered."""
    unit = Unit(code="650205009", name="空白单位", kind=Kind.INSTITUTION)
    return Case(unit, CaseYear(2023), CaseYear(2022), [])


def random_case(seed: int, lines: int = 12, indicators: int = 4) -> Case:
    """A filing of any shape: budgets, natures, names, texts and self-evaluations drawn by lot."""
    lot = random.Random(seed)
    kind = lot.choice(list(Kind))
    name = "".join(lot.choice("市县区委办局人民政府财政教育卫生健康") for _ in range(lot.choice([4, 17, 18, 40, 60])))
    case = Case(Unit(code="650205008", name=name, kind=kind), CaseYear(2023), CaseYear(2022), [])
    codes = sorted(code for code in subjects() if len(code) == 7)
    for year in (case.now, case.prior):
        picked = lot.sample(codes, min(lines, len(codes)))
        for code in picked:
            fund = lot.choice(list(Fund))
            year.sheets[ExpenditureLine].append(
                ExpenditureLine(fund=fund, code=code, basic=money(lot), project=money(lot))
            )
        for code in set(picked):
            year.sheets[IncomeLine].append(
                IncomeLine(code=code, general=money(lot), government_funds=money(lot), other=money(lot))
            )
        year.sheets[Balance].append(Balance(fund=Fund.GENERAL, opening=money(lot), closing=money(lot)))
    for code in lot.sample(
        sorted(code for code in subjects() if len(code) == 5 and code[:3] in ("301", "302", "303")), 9
    ):
        case.now.sheets[EconomicLine].append(EconomicLine(code=code, amount=money(lot)))
    case.now.sheets[ThreePublicExpense].append(ThreePublicExpense(hospitality=money(lot), vehicle_running=money(lot)))
    case.now.sheets[Supplement].append(Supplement(staff_active=lot.randrange(90), owned_other=lot.randrange(3)))
    words = "本年经费增加、减少（“三公”）2023年1,234.50万元<b>&amp;％：；！"
    for key in ("appropriation_spending[general].prior", "total_income.prior", "hospitality.content"):
        case.now.sheets[Reason].append(
            Reason(key=key, text="".join(lot.choice(words) for _ in range(lot.randrange(1, 400))))
        )
    case.now.sheets[Passage].append(Passage(key="duties", text="一段\n二段" * lot.randrange(1, 9)))
    case.evaluations.append(evaluation(lot, None, indicators))
    case.evaluations.extend(
        evaluation(lot, Programme(order=n, name=f"项目{n}", department=name, implementer=name), indicators)
        for n in range(lot.randrange(3))
    )
    return case


def money(lot: random.Random) -> D:
    return lot.choice([D("0.00"), D(lot.randrange(1, 10**9)) / 100, D(lot.randrange(-(10**6), 10**6)) / 100])


def evaluation(lot: random.Random, programme: Programme | None, count: int) -> tuple[Any, ...]:
    sources = ["central", "county"] if programme is None else ["appropriation", "other"]
    funding = [
        FundingRow(source=one, original_budget=money(lot), final_budget=money(lot), executed=money(lot))
        for one in sources
    ]
    rows = [
        Indicator(
            order=n,
            level1=lot.choice(["产出指标", "效益指标"]),
            level2=lot.choice(["数量指标", "质量指标"]),
            level3="完成情况" * lot.randrange(1, 9),
            operator=lot.choice(["", ">=", "="]),
            target=str(lot.randrange(10**6)),
            unit="次",
            weight=D("5.00"),
            actual="3",
            score=D("5.00"),
        )
        for n in range(count)
    ]
    return (
        programme,
        Evaluation(goal="目标" * lot.randrange(1, 300), achieved="完成" * lot.randrange(1, 300)),
        funding,
        rows,
    )


# Conformance ----------------------------------------------------------------------------------------------------------


def test_the_sample_conforms() -> None:
    assert_sound(sample_pdf())
    assert_told(sample_pdf(), report_of(sample_case()))


def test_a_draft_conforms_too() -> None:
    assert_sound(pdf_of(sample_case(), draft=True))


def test_a_unit_without_any_entry_conforms() -> None:
    assert_sound(pdf_of(empty_case()))


@pytest.mark.thorough
def test_three_budgets_and_many_lines_conform() -> None:
    case = random_case(7, lines=160, indicators=40)
    data = pdf_of(case)
    assert_sound(data)
    if is_thorough():
        assert_told(data, report_of(case))


@pytest.mark.parametrize("seed", range(rounds(2, 50)))
def test_random_filings_conform(seed: int) -> None:
    case = random_case(1000 + seed)
    data = pdf_of(case)
    assert_sound(data)
    assert_same_text(data, report_of(case))
    if seed < 10:
        assert_told(data, report_of(case))


def test_no_packed_stream_ends_in_carriage_return() -> None:
    """One content in 256 packs to a last byte of CR; it must come back whole all the same."""
    import base64
    import zlib

    import pydyf

    archive_format.install()
    content = next(one for one in (b"%d" % n for n in range(10_000, 100_000)) if zlib.compress(one, 9)[-1:] == b"\r")
    written = pydyf.Stream([content], {}, compress=True).data
    assert b"\r\nendstream" not in written
    assert b"/Filter [/ASCII85Decode /FlateDecode]" in written
    body = written.split(b"stream\n", 1)[1].removesuffix(b"\nendstream")
    assert zlib.decompress(base64.a85decode(body.removesuffix(b"~>"))) == content
    assert f"/Length {len(body)}".encode() in written


# Text -----------------------------------------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def assert_same_text(data: bytes, report: Report) -> None:
    """Every paragraph in order, every cell and note of every table: what the HTML says, the PDF's text says."""
    with contextlib.closing(pypdfium2.PdfDocument(data)) as file:
        pages = [re.sub(r"—\d+—", "", squeezed(one.get_textpage().get_text_range())) for one in file]
    text = "".join(pages)
    place = text.index("第一部分单位概况", text.index("第四部分"))
    for _, paragraph in narrative(report):
        place = text.find(squeezed(paragraph), place)
        assert place >= 0, paragraph
        place += len(squeezed(paragraph))
    for table in tables(render_html(report)):
        for row in table.rows:
            for cell in row:
                assert squeezed(cell) in text, cell
    assert "\u0001" not in text


def test_the_text_of_the_sample_is_the_text_of_its_html() -> None:
    assert_same_text(sample_pdf(), report_of(sample_case()))


# Sameness -------------------------------------------------------------------------------------------------------------

SCRIPT = """
import django, hashlib, sys
from django.conf import settings
settings.CACHES["documents"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
django.setup()
from tests.document.test_archive import pdf_of
from tests.sample import sample_case
print(hashlib.sha256(pdf_of(sample_case())).hexdigest())
"""


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1"},
    ],
)
@pytest.mark.thorough
def test_the_same_bytes_whatever_the_surroundings(surroundings: dict[str, str]) -> None:
    environment = os.environ | surroundings | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    out = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == hashlib.sha256(sample_pdf()).hexdigest()


def test_the_workbook_is_written_without_lxml() -> None:
    """openpyxl writes other bytes where lxml is installed, as it is here (pikepdf brings it)."""
    import lxml.etree
    import openpyxl.xml

    assert lxml.etree
    assert openpyxl.xml.LXML is False


# Enclosures and access ------------------------------------------------------------------------------------------------


def test_the_pdf_carries_its_data() -> None:
    case = sample_case()
    report = report_of(case)
    with pikepdf.open(io.BytesIO(sample_pdf())) as file:
        carried = {name: spec.get_file().read_bytes() for name, spec in file.attachments.items()}
        assert {str(spec.obj.AFRelationship) for spec in file.attachments.values()} == {"/Data"}
    assert set(carried) == {"公开数据.json", "公开报表.xlsx"}
    assert Tree(sample_pdf()).associated == sorted(carried)
    assert carried["公开数据.json"] == as_json(as_data(report, filing_of(case)))
    assert json.loads(carried["公开数据.json"])["totals"]["spending"]["printed"] == "244.63"
    book = openpyxl.load_workbook(io.BytesIO(carried["公开报表.xlsx"]))
    assert book.sheetnames == [f"公开0{number}表" for number in range(1, 10)]
    cells = {cell.value for row in book["公开05表"].iter_rows() for cell in row}
    amounts = {float(exactly_wan(amount)) for amount in report.statements[4].blocks[0].rows[0].amounts if amount}
    assert {f"{amount:.2f}" for amount in amounts} == {"229.63", "131.41", "98.22"}
    assert {"一般公共预算财政拨款支出决算表", "2150502", *amounts} <= cells


def test_title_language_bookmarks_and_links() -> None:
    reader = pypdf.PdfReader(io.BytesIO(sample_pdf()))
    assert reader.metadata is not None
    assert reader.metadata.title == "克拉玛依市乌尔禾区工业和信息化局2023年度部门决算公开说明"
    assert reader.metadata.author == "克拉玛依市乌尔禾区工业和信息化局"
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    tops = [item.title for item in reader.outline if not isinstance(item, list)]
    assert [title[:4] for title in tops] == ["第一部分", "第二部分", "第三部分", "第四部分"]
    links = list(reader.pages[1].get("/Annots", []))
    assert len(links) >= 27


# Safety ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x.png",
        "file:///etc/passwd",
        "app:print.css",
        "data:text/css,a{}",
    ],
)
def test_nothing_is_fetched(url: str) -> None:
    fetcher = locked_fetcher()
    with pytest.raises(ForbiddenRequest):
        fetcher.fetch(url)
    assert fetcher.refused == [url]


@pytest.mark.thorough
def test_markup_in_texts_stays_text() -> None:
    case = sample_case()
    hostile = '<img src="http://example.org/x.png"><script>alert(1)</script>&lt;style&gt;*{display:none}'
    case.now.sheets[Reason][0].text = hostile  # type: ignore[attr-defined]
    case.unit.name = '某局"><link rel=stylesheet href="http://example.org/a.css">'
    data = render_pdf(report_of(case))
    text = squeezed("".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(data)).pages))
    assert squeezed(hostile) in text


def test_a_request_from_inside_the_document_fails_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    html = render_html(report_of(empty_case())).replace("</body>", '<img src="http://example.org/x.png" alt=""></body>')
    monkeypatch.setattr("accounts.document.pdf.render_html", lambda report: html)
    with pytest.raises(ForbiddenRequest, match=r"example\.org"):
        render_pdf(report_of(empty_case()))
