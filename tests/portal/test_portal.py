"""What the public sees, and does not see (公开页)."""

import re
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string

from accounts.models import Status, Unit, Withdrawal, acting
from accounts.publication.archive import place

NUMBER = "650205001-2023-1"
PAGE = "/publications/650205001/2023/1/"
PDF = f"{PAGE}{NUMBER}.pdf"
METADATA = r'<script type="application/ld\+json">.*?</script>|<link rel="canonical"[^>]*>'
WIDE = "克拉玛依市乌尔禾区工业和信息化局"


def text(response) -> str:
    return re.sub(r"<[^>]+>", "", response.content.decode())


def links(response) -> list[str]:
    """The publications of the list in order."""
    return re.findall(r'class="unit" href="([^"]+)"', response.content.decode())


# --- the list ----------------------------------------------------------------------------------------------------------


def test_the_list_of_a_new_site_says_that_nothing_is_published_yet(client, db):
    response = client.get("/")
    assert response.status_code == 200
    assert "目前还没有公开的决算" in text(response)


def test_newest_year_first_then_by_code_and_only_the_current_version(client, published):
    published("650205002", 2022, name="财政局")
    published("650205002", 2023, name="财政局")
    first = published()
    published(version=2, corrects=first)
    assert links(client.get("/")) == [
        "/publications/650205001/2023/2/",
        "/publications/650205002/2023/1/",
        "/publications/650205002/2022/1/",
    ]


@pytest.mark.parametrize("q", ["财政", "650205002", "6502050", "乌尔禾区 财政", "  财政局  ", "财政局\0"])
def test_search_by_name_or_code(client, published, q):
    published()
    published("650205002", name="乌尔禾区财政局")
    response = client.get("/", {"q": q})
    assert "/publications/650205002/2023/1/" in links(response)
    assert len(links(response)) == (2 if q == "6502050" else 1)


def test_search_and_filter_stay_in_the_form(client, published):
    published("650205002", 2022, name="财政局")
    published("650205002", 2023, name="财政局")
    response = client.get("/", {"q": "财政", "year": "2022"})
    assert links(response) == ["/publications/650205002/2022/1/"]
    assert 'value="财政"' in response.content.decode()
    assert '<option value="2022" selected>' in response.content.decode()


@pytest.mark.parametrize(
    "query", [{"q": "没有这个单位"}, {"q": "%"}, {"year": "1999"}, {"year": "²"}, {"year": "9" * 5000}]
)
def test_nothing_found_says_what_to_do(client, published, query):
    published()
    response = client.get("/", query)
    assert response.status_code == 200
    assert "没有找到符合条件的决算" in text(response)


def test_what_a_visitor_types_is_escaped(client, db):
    assert "<script>" not in client.get("/", {"q": "<script>"}).content.decode()


def test_fifty_a_page_and_the_search_stays_in_the_address(client, published):
    for number in range(51):
        published(f"6502{number:05}", name=f"单位{number}")
    response = client.get("/", {"q": "单位"})
    assert len(links(response)) == 50
    assert "找到 51 份，第 1 页，共 2 页" in text(response)
    assert 'rel="next" href="?q=%E5%8D%95%E4%BD%8D&amp;page=2"' in response.content.decode()
    assert len(links(client.get("/", {"q": "单位", "page": "2"}))) == 1
    assert len(links(client.get("/", {"q": "单位", "page": "no such page"}))) == 50


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_asks_a_constant_number_of_questions(client, published, django_assert_num_queries, number):
    for one in range(number):
        published(f"6502{one:05}", name=f"单位{one}")
    with django_assert_num_queries(4):
        client.get("/")


# --- one publication ---------------------------------------------------------------------------------------------------


def test_the_page_tells_what_it_is_and_holds_the_frozen_body(client, published):
    publication = published(remark="据公开文本重建。\n第二行 <b>不是标签</b>")
    response = client.get(PAGE)
    words, html = text(response), response.content.decode()
    assert response.status_code == 200
    assert f"{WIDE}2023年度部门决算公开说明" in words
    assert "2024年8月15日" in words
    assert "第1版" in words
    assert '<article class="document"><h2>第一部分　单位概况</h2></article>' in html
    assert "数据说明" in words
    assert "&lt;b&gt;不是标签" in html
    assert "已有更正" not in words
    for file in publication.files.exclude(format="html"):
        address = f"{NUMBER}-{file.name[2:4]}.csv" if file.name else f"{NUMBER}.{file.format}"
        assert f'href="{PAGE}{"SHA256SUMS" if file.format == "sums" else address}"' in html
        assert file.sha256 in words
    assert "650205001-2023-1" in words
    assert "<details" in html


def test_no_remark_no_notice(client, published):
    published()
    assert "数据说明" not in text(client.get(PAGE))


def test_remark_and_name_are_those_of_the_day_of_publication(client, published, publisher):
    published(remark="当日的说明")
    with acting(publisher):
        Unit.objects.update(name="改名后的单位")
    response = client.get(PAGE)
    assert "当日的说明" in text(response)
    assert "改名后的单位" not in text(response)


def test_the_page_needs_no_style_or_script_of_its_own(client, published):
    published()
    for address in ("/", PAGE, "/unknown/"):
        html = re.sub(METADATA, "", client.get(address).content.decode())
        assert not re.search(r"<style|<script|\sstyle=|\son\w+=|https?://", html)
        assert '<html lang="zh-CN">' in html


def test_an_earlier_version_leads_to_the_newest(client, published):
    second = published(version=2, corrects=published())
    published(version=3, corrects=second)
    first = client.get(PAGE)
    assert "这是第1版，已有更正" in text(first)
    assert 'href="/publications/650205001/2023/3/">第3版（现行版）' in first.content.decode()
    assert "已有更正" not in text(client.get("/publications/650205001/2023/3/"))


def test_the_address_of_a_year_leads_to_the_newest_version(client, published):
    published(version=2, corrects=published())
    response = client.get("/publications/650205001/2023/")
    assert response.status_code == 302
    assert response["Location"] == "/publications/650205001/2023/2/"


def test_the_page_asks_a_constant_number_of_questions(client, published, django_assert_num_queries):
    published(version=2, corrects=published())
    with django_assert_num_queries(4):
        client.get(PAGE)


# --- files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "media_type", "disposition"),
    [
        (".pdf", "application/pdf", "inline"),
        (".json", "application/json", "attachment"),
        (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
        ("SHA256SUMS", "text/plain; charset=utf-8", "attachment"),
        ("-05.csv", "text/csv; charset=utf-8", "attachment"),
    ],
)
def test_downloads_are_the_kept_bytes_and_say_so(client, published, ending, media_type, disposition):
    kind, name = {"-05.csv": ("csv", "公开05表"), "SHA256SUMS": ("sums", "")}.get(ending, (ending[1:], ""))
    file = published().files.get(format=kind, name=name)
    response = client.get(f"{PAGE}{ending if kind == 'sums' else NUMBER + ending}")
    assert response.status_code == 200
    assert response.content == place(file.sha256, file.suffix).read_bytes()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == media_type
    assert response["ETag"] == f'"{file.sha256}"'
    assert response["Cache-Control"] == "public, no-cache"
    assert int(response["Content-Length"]) == file.size
    how, _, called = response["Content-Disposition"].replace('"', "").partition("; filename")
    endings = {"csv": "_公开05表.csv"}
    full = "SHA256SUMS" if kind == "sums" else f"{WIDE}2023年度部门决算公开说明{endings.get(kind, ending)}"
    assert (how, unquote(called.partition("=")[2].removeprefix("utf-8''"))) == (disposition, full)


def test_a_reader_who_has_the_file_is_told_so(client, published):
    sha256 = published().files.get(format="pdf").sha256
    response = client.get(PDF, headers={"If-None-Match": f'"{sha256}"'})
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == f'"{sha256}"'
    assert client.get(PDF, headers={"If-None-Match": '"another"'}).status_code == 200


def test_head_tells_the_size(client, published):
    size = published().files.get(format="pdf").size
    response = client.head(PDF)
    assert (response.status_code, int(response["Content-Length"]), response.content) == (200, size, b"")


@pytest.mark.parametrize(("kind", "address"), [("pdf", PDF), ("json", f"{PAGE}{NUMBER}.json"), ("html", PAGE)])
@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_a_damaged_file_is_never_served(client, published, caplog, kind, address, damage):
    kept = place(published().files.get(format=kind).sha256, f".{kind}")
    if damage == "missing":
        kept.unlink()
    else:
        kept.write_bytes(b"changed")
    response = client.get(address)
    assert response.status_code == 503
    assert "文件正在核对" in text(response)
    assert "changed" not in text(response)
    assert "Traceback" not in text(response)
    assert "Cache-Control" not in response
    assert any(record.levelname == "ERROR" and kept.name in record.message for record in caplog.records)


# --- what is not shown -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("/publications/650205001/2023/2/", "/publications/650205001/2022/1/", "/publications/650205009/2023/1/"),
        *("/publications/650205001/2022/", "/publications/650205009/2023/", "/unknown/"),
        *(
            f"{PAGE}{NUMBER}.html",
            f"{PAGE}{NUMBER}.csv",
            f"{PAGE}{NUMBER}-00.csv",
            f"{PAGE}{NUMBER}-10.csv",
            f"{PAGE}{NUMBER}-report-1.pdf",
            "/publications/650205001/2023/2/650205001-2023-2.pdf",
            "/publications/%00/2023/1/",
        ),
        *(f"/publications/650205001/{10**20}/1/", f"/publications/650205001/2023/{10**20}/pdf"),
    ],
)
def test_the_unknown_is_404_in_chinese(client, published, address):
    published()
    response = client.get(address)
    assert response.status_code == 404
    assert "没有找到这个页面" in text(response)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.APPROVED])
def test_a_filing_without_publication_is_not_shown(client, published, reach, status):
    published("650205002", name="财政局")
    unit = Unit.objects.create(code="650205001", name=WIDE, kind="administrative")
    reach(unit, 2023, status=status)
    assert links(client.get("/")) == ["/publications/650205002/2023/1/"]
    for address in (PAGE, PDF, "/publications/650205001/2023/"):
        assert client.get(address).status_code == 404


def test_a_withdrawn_publication_tells_only_that_it_was_withdrawn(client, published, publisher: User):
    filing = published(remark="只有这一份说过的话").filing
    Withdrawal.objects.create(filing=filing, rule="body", basis="某办〔2024〕5号", reason="内部说明", by=publisher)
    with acting(publisher):
        filing.status = Status.WITHDRAWN
        filing.save(update_fields=["status"])
    assert "目前还没有公开的决算" in text(client.get("/"))
    assert client.get("/publications/650205001/2023/")["Location"] == PAGE
    for address in (PAGE, *(f"{PAGE}{NUMBER}{one}" for one in (".pdf", ".json", "-01.csv"))):
        response = client.get(address)
        assert response.status_code == 410
        words = text(response)
        assert "这份决算已撤下" in words
        assert "按照预决算公开的有关规定撤下" in words
        assert "公开主体错误" not in words
        assert "某办〔2024〕5号" not in words
        assert "内部说明" not in words
        assert "只有这一份说过的话" not in words


def test_what_was_corrected_is_not_current_again_when_its_correction_is_withdrawn(client, published):
    """The earlier version is known to be wrong: it stays at its address, under its banner, and out of the list."""
    published(version=2, corrects=published(), status=Status.WITHDRAWN)
    assert links(client.get("/")) == []
    words = text(client.get(PAGE))
    assert "已有更正" in words
    assert "第2版（更正稿）也已撤下" in words


@pytest.mark.parametrize("address", ["/", PAGE, PDF, "/publications/650205001/2023/"])
def test_only_reading_is_allowed(client, published, address):
    published()
    assert client.post(address).status_code == 405
    assert client.head(address).status_code in (200, 302)


# --- pages for trouble -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_pages_for_trouble_need_nothing(name):
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html
    assert not re.search(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>|SHA-256", "", html))


def test_a_stranger_without_token_is_told_kindly(client, settings, published):
    client.handler.enforce_csrf_checks = True
    response = client.post("/admin/login/", {"username": "someone"})
    assert response.status_code == 403
    assert "提交没有完成" in text(response)
