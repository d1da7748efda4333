"""Where the tools are others nothing is rendered: page and PDF are read, figures made again; what was touched is found."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from accounts.document.engine import typeset
from accounts.document.pdf import manuscript_of
from accounts.document.report import render_body
from accounts.models import Passage, Publication, PublicationFile
from accounts.publication import tools as toolbox
from accounts.publication.comparison import NOT_COMPARED, rebuilt
from accounts.publication.filing_file import read_filing
from accounts.publication.kept_text import of_page, of_pdf
from accounts.publication.leaves import Format
from accounts.publication.open_data import as_data, as_json
from tests.document.test_archive import filing_of, random_case
from tests.publication.test_photograph import IMPRINT
from tests.sample import report_of

Data = dict[str, Any]
Kept = tuple[Data, dict[str, bytes]]
LOOK_ALIKES = "内设 A‑B、C•D、E・F 三个机构。"
"""Some of its characters share a glyph with others."""


@pytest.fixture(scope="module")
def published() -> Kept:
    """The data of a publication whose tables go on over pages, and its page and PDF."""
    case = random_case(7, lines=45, indicators=2)
    case.now.sheets[Passage] = [Passage(key="duties", text=LOOK_ALIKES)]
    report = replace(report_of(case), imprint=IMPRINT)
    page = render_body(replace(report, web=True))
    pdf, _ = typeset(manuscript_of(report))
    data = json.loads(as_json(as_data(report, filing_of(case))))
    return data, {Format.HTML: page.encode(), Format.PDF: pdf}


@pytest.fixture(autouse=True)
def _other_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fonts are others today; whoever renders all the same, fails."""

    def refuse(*_: Any, **__: Any) -> bytes:
        raise AssertionError("rendered")

    today = toolbox.tools()
    monkeypatch.setattr(toolbox, "tools", lambda: today | {"fonts": {}})
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", refuse)
    monkeypatch.setattr("accounts.publication.leaves.render_body", refuse)


def compared(data: Data, contents: dict[str, bytes]) -> tuple[str, list[str]]:
    publication = Publication(title="公开说明")
    files = {
        (kind, ""): PublicationFile(pk=number, publication=publication, format=kind)
        for number, kind in enumerate(contents)
    }
    return rebuilt(data, files, {file.pk: contents[kind] for (kind, _), file in files.items()})


def copied(data: Data) -> Data:
    return json.loads(json.dumps(data))  # type: ignore[no-any-return]


def test_what_nobody_touched_is_found_as_it_was(published: Kept) -> None:
    words, found = compared(*published)
    assert found == []
    assert words == (
        "制作工具与公开时不同（字体），没有重新排版，按内容比对：PDF 和网页的文字对公开数据，数字由录入数重算"
    )
    contents = published[1]
    head = "功能分类科目编码科目名称"
    pdf, page = of_pdf(contents[Format.PDF]), of_page(contents[Format.HTML])
    assert pdf.text.count(head) > page.text.count(head) > 0, "no table goes on over a page: the case is too small"
    assert "C·D" in pdf.text and "C•D" in page.text
    assert len(pdf.pages) > 9


def edited(pdf: bytes, number: int) -> bytes:
    """The PDF with two characters of a page exchanged, as an editor of PDF would."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        page = file.pages[number - 1]
        page.Contents = file.make_stream(_swapped(page))
        file.save(out)
    return out.getvalue()


def _swapped(page: Any) -> bytes:
    """The content of a page, the first two glyphs of its first string of more than six bytes exchanged."""
    lines = list(pikepdf.parse_content_stream(page))
    for operands, operator in lines:
        for strings in operands if str(operator) == "TJ" else ():
            for place, one in enumerate(strings):
                glyphs = bytes(one) if isinstance(one, pikepdf.String) else b""
                if len(glyphs) > 6 and glyphs[:2] != glyphs[2:4]:
                    strings[place] = pikepdf.String(glyphs[2:4] + glyphs[:2] + glyphs[4:])
                    return pikepdf.unparse_content_stream(lines)
    raise AssertionError("no string")


def test_a_word_of_the_pdf_that_was_edited_is_found(published: Kept) -> None:
    data, contents = published
    (told,) = compared(data, {Format.PDF: edited(contents[Format.PDF], 4)})[1]
    assert told.startswith("公开说明.pdf 的文字与公开数据不同。")
    assert "第 4 页：公开数据为" in told
    expected, found = re.findall(r"为“([^”]+)”", told)
    assert expected != found
    assert sorted(expected) == sorted(found[: len(expected)])


@pytest.mark.parametrize(
    ("was", "now", "place"),
    [
        ("收入支出决算总表</h3>", "收入支出汇总表</h3>", "公开01表 收入支出决算总表"),
        ("金额单位：万元", "金额单位：亿元", "公开01表 收入支出决算总表"),
        (">科目名称</th>", ">科目</th>", "公开02表 收入决算表"),
        ("注：1.本表反映", "注：1.本表不反映", "公开01表 收入支出决算总表"),
        ("内设 A", "内设 B", "一、主要职能"),
        ("整体支出绩效目标自评表</h4>", "整体支出自评表</h4>", "预算绩效"),
    ],
)
def test_a_word_of_the_page_that_was_edited_is_found(published: Kept, was: str, now: str, place: str) -> None:
    data, contents = published
    page = contents[Format.HTML].decode()
    assert was in page
    _, (told,) = compared(data, {Format.HTML: page.replace(was, now, 1).encode()})
    assert told.startswith("公开说明.html 的文字与公开数据不同。")
    assert place in told.split("：公开数据为")[0]


@pytest.mark.parametrize("more", ["<p>另有一句。</p>", ""])
def test_what_was_put_in_or_cut_off_at_the_end_is_found(published: Kept, more: str) -> None:
    data, contents = published
    page = contents[Format.HTML]
    spoiled = page + more.encode() if more else page[: page.rindex(b"<section")]
    _, (told,) = compared(data, {Format.HTML: spoiled})
    assert told.endswith("文件为“另有一句。”。" if more else "文件为“”。")


def first_cell(data: Data) -> Data:
    cells = (
        cell for block in data["statements"][0]["blocks"] for row in block["rows"] for cell in row["cells"].values()
    )
    return next(cell for cell in cells if cell["printed"] not in ("", "0.00"))


def first_figure(data: Data) -> Data:
    return next(run for one in data["sentences"] for run in one["runs"] if run.get("figure"))


def in_table(data: Data) -> tuple[str, ...]:
    first_cell(data).update(yuan="1.00")
    return "公开01表", "1.00 元", "由录入数重算为"


def in_totals(data: Data) -> tuple[str, ...]:
    data["totals"]["spending"].update(yuan="77.00", printed="0.01")
    return "公开数据为 0.01", "由录入数重算为"


def in_sentence(data: Data) -> tuple[str, ...]:
    first_figure(data)["text"] = "987.65"
    return "公开数据为“987.65”，由录入数重算为"


def in_words(data: Data) -> tuple[str, ...]:
    data["sentences"][-1]["text"] += "又一句。"
    return "各段为“", "整句与其各段不一致"


def in_heads(data: Data) -> tuple[str, ...]:
    words = next(one["words"] for one in data["printed"] if one["place"] == "income_and_spending-statement")
    heads = next(one["head"] for one in words if isinstance(one, dict))
    heads[0] = heads[0].replace("收入", "收人")
    return "公开说明.html", "收人"


def in_evaluation(data: Data) -> tuple[str, ...]:
    data["performance"][0]["funding"][-1]["executed"].update(printed="0.07")
    return "绩效自评", "0.07 万元"


def in_rows(data: Data) -> tuple[str, ...]:
    data["entered"]["now"]["expenditure"][0]["basic"] = "123456789.00"
    return "公开01表", "由录入数重算为"


@pytest.mark.parametrize("spoil", [in_table, in_totals, in_sentence, in_words, in_heads, in_evaluation, in_rows])
def test_a_figure_or_word_of_the_data_that_was_edited_is_found(
    published: Kept, spoil: Callable[[Data], tuple[str, ...]]
) -> None:
    data, page = copied(published[0]), published[1][Format.HTML]
    expected = spoil(data)
    _, found = compared(data, {Format.HTML: page})
    assert found
    for words in expected:
        assert words in "\n".join(found)


def test_what_was_published_before_every_word_was_told_is_verified_too(published: Kept) -> None:
    """Format /2 without the text of its edition, without runs and printed words, without numbers of an edition's own."""
    data, contents = copied(published[0]), published[1]
    del data["entered"]["now"]["declared"]
    assert read_filing(as_json(data)).entries.declared == []
    del data["printed"], data["edition"]["text"], data["publication"]["tools"]["templates"]
    for one in data["sentences"]:
        del one["runs"]
    for statement in data["statements"]:
        del statement["last_row"]
        for block in statement["blocks"]:
            del block["stub"]
    words, found = compared(data, contents)
    assert found == []
    assert "（模板、字体）" in words
    stripped, contents = copied(data), {Format.HTML: contents[Format.HTML]}
    data["sentences"][5]["text"] += "又一句。"
    assert any("文件没有这一句" in one for one in compared(data, contents)[1])
    data = stripped
    first_cell(data).update(printed="9,876.54")
    assert any("文件没有这一行" in one for one in compared(data, contents)[1])
    assert any("公开数据为 9,876.54，由录入数重算为" in one for one in compared(data, contents)[1])


def test_a_pdf_without_text_is_told_in_words(published: Kept) -> None:
    _, (told,) = compared(published[0], {Format.PDF: b"%PDF-1.7 short"})
    assert "读不出 PDF 的文字" in told


def test_data_of_another_form_are_told_in_words(published: Kept) -> None:
    data = copied(published[0])
    data["printed"][2]["words"].append(10_000)
    words, (told,) = compared(data, published[1])
    assert words == NOT_COMPARED and "不能由 JSON 数据重建公开件" in told
