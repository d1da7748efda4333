"""Finding: search, one unit, one year; at scale only what matches is read (检索、单位页、年度页)."""

import json
import re
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Approval, Filing, Kind, Publication, PublicationFile, Status, Timetable, Unit, acting
from accounts.portal.listing import Search, recent, regions, years
from accounts.portal.sitemaps import pages
from tests import publications
from tests.guards_off import guards_off

UNITS, YEARS = 300, (2019, 2020, 2021, 2022, 2023)
PLACES = ("乌尔禾区", "白碱滩区", "独山子区")
WORDS = ("财政局", "教育局", "水利局", "统计局", "司法局", "民政局")


def text(response) -> str:
    return re.sub(r"<[^>]+>", "", response.content.decode())


def links(response) -> list[str]:
    return re.findall(r'class="unit" href="([^"]+)"', response.content.decode())


@pytest.fixture
def several(published) -> None:
    """Two units of two regions and kinds in two years."""
    Unit.objects.create(code="650205002", name="乌尔禾区财政局", kind="administrative", region="乌尔禾区")
    Unit.objects.create(code="650204003", name="白碱滩区第一小学（本级）", kind="institution", region="白碱滩区")
    for code, name in (("650205002", "乌尔禾区财政局"), ("650204003", "白碱滩区第一小学（本级）")):
        for year in (2022, 2023):
            published(code, year, name=name)


# --- what is asked stands in the address ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "小学"}, ["650204003/2023", "650204003/2022"]),
        ({"q": "学"}, ["650204003/2023", "650204003/2022"]),
        ({"q": "区第"}, ["650204003/2023", "650204003/2022"]),
        ({"q": "第一小学(本级)", "year": "2022"}, ["650204003/2022"]),
        ({"q": "第一小学（本级）", "year": "2022"}, ["650204003/2022"]),
        ({"q": "白碱滩 学", "year": "2022"}, ["650204003/2022"]),
        ({"q": "6502", "year": "2023"}, ["650204003/2023", "650205002/2023"]),
        ({"q": "650205", "sort": "code"}, ["650205002/2023", "650205002/2022"]),
        ({"q": "0205"}, []),
        ({"q": "小一"}, []),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"region": "白碱滩区", "year": "2023"}, ["650204003/2023"]),
        ({"kind": "institution"}, ["650204003/2023", "650204003/2022"]),
        ({"kind": "nonsense"}, []),
        ({"region": "月球"}, []),
        ({"q": "局", "kind": "institution"}, []),
        ({"year": "2023", "sort": "nonsense"}, ["650204003/2023", "650205002/2023"]),
        ({"q": "区", "sort": "code"}, ["650204003/2023", "650204003/2022", "650205002/2023", "650205002/2022"]),
    ],
)
def test_search_by_unit_region_year_and_kind(client, several, query, found):
    response = client.get("/", query)
    assert response.status_code == 200
    assert links(response) == [f"/publications/{one}/1/" for one in found]
    assert f"找到 {len(found)} 份" in text(response) if found else "没有找到符合条件的决算" in text(response)


def test_every_filter_stays_in_the_form_and_in_the_links_to_other_pages(client, published):
    for number in range(51):
        published(f"6502{number:05}", name=f"单位{number}")
    query = {"q": "单位", "year": "2023", "kind": "administrative", "sort": "code"}
    html = client.get("/", query).content.decode()
    for name, value in (("year", "2023"), ("kind", "administrative"), ("sort", "code")):
        form = html.partition(f'name="{name}"')[2].partition("</select>")[0]
        assert f'<option value="{value}" selected>' in form
    address = re.search(r'rel="next" href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert all(f"{name}=" in address for name in query)
    assert len(links(client.get(f"/{address}"))) == 1


def test_only_what_is_published_offers_itself_as_a_filter(client, several, reach):
    unit = Unit.objects.create(code="650209009", name="未公开单位", kind="association", region="未公开区")
    reach(unit, 2018, status=Status.APPROVED)
    assert (years(), regions()) == ([2023, 2022], ["乌尔禾区", "白碱滩区"])
    words = client.get("/").content.decode()
    assert "未公开区" not in words
    assert "2018" not in words


def test_a_year_or_region_of_which_all_is_withdrawn_is_no_filter(client, published):
    Unit.objects.create(code="650205002", name="财政局", kind="administrative", region="撤下区")
    published("650205002", 2020, name="财政局", status=Status.WITHDRAWN)
    published()
    assert (years(), regions()) == ([2023], [])


def test_the_first_page_shows_the_years_and_what_was_published_last(client, several):
    response = client.get("/")
    assert '<a href="/years/2023/">2023年度</a>' in response.content.decode()
    assert links(response)[0] == "/publications/650204003/2023/1/"
    assert "最近公开" in text(response)


# --- one unit ----------------------------------------------------------------------------------------------------------


def test_a_unit_shows_all_years_with_their_versions(client, published):
    first = published(year=2022)
    published(year=2022, version=2, corrects=first)
    published(year=2023)
    published(year=2021, status=Status.WITHDRAWN)
    response = client.get("/units/650205001/")
    words = text(response)
    assert links(response) == ["/publications/650205001/2023/1/", "/publications/650205001/2022/2/"]
    assert "以前的版次：第1版" in words
    assert re.search(r"2021年度\s*第1版已于\d+年\d+月\d+日撤下", words)
    assert 'href="/publications/650205001/2022/2/650205001-2022-2.xlsx"' in response.content.decode()
    assert "650205001-2021-1" not in response.content.decode()


def test_a_unit_that_was_renamed_says_so(client, published, publisher):
    published(year=2022, name="旧名称局")
    with acting(publisher):
        Unit.objects.update(name="新名称局")
    published(year=2023, name="新名称局")
    words = text(client.get("/units/650205001/"))
    assert "曾用名称旧名称局" in words.replace("\n", "")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.APPROVED])
def test_a_unit_or_year_without_publication_is_unknown(client, reach, status):
    reach(Unit.objects.create(code="650205009", name="未公开单位", kind="administrative"), 2023, status=status)
    for address in ("/units/650205009/", "/years/2023/", "/years/1/", f"/years/{10**30}/", "/units/%00/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "未公开单位" not in text(response)


# --- one year ----------------------------------------------------------------------------------------------------------


def test_a_year_tells_coverage_and_days_and_who_is_awaited(client, several, published, publisher: User):
    Unit.objects.create(code="650205009", name="迟迟未公开的单位", kind="administrative")
    published("650205010", 2023, name="撤下的单位", status=Status.WITHDRAWN)
    Timetable.objects.create(year=2023, publish_by=date(2024, 9, 20))
    unit = Unit.objects.get(code="650205002")
    Approval.objects.create(
        unit=unit, year=2023, number="某财函〔2024〕1号", replied_on=date(2024, 8, 1), recorded_by=publisher
    )
    response = client.get("/years/2023/")
    words = re.sub(r"\s+", "", text(response))
    assert links(response) == ["/publications/650204003/2023/1/", "/publications/650205002/2023/1/"]
    assert "已公开2个单位" in words
    assert "应公开4个单位，尚有2个未公开" in words
    assert "公开截止日2024年9月20日" in words
    assert "8月1日批复，按期公开" in words
    assert re.search(r"迟迟未公开的单位650205009应于2024年9月20日前公开，已逾期\d+天", words)
    assert "撤下的单位650205010已撤下，未重新公开" in words


def test_a_year_without_dates_counts_only_what_is_published(client, several):
    Unit.objects.create(code="650205009", name="其他单位", kind="administrative")
    words = re.sub(r"\s+", "", text(client.get("/years/2022/")))
    assert "已公开2个单位" in words
    assert "应公开" not in words
    assert "其他单位" not in words, "nothing says that it is due"


def test_a_long_year_comes_in_pages(client, several, published, monkeypatch):
    """First who published, then who is awaited, each once; from page to page by links and by rel."""
    monkeypatch.setattr("accounts.portal.listing.YEAR_PAGE", 2)
    published("650205010", 2023, name="第三局")
    for number in range(3):
        Unit.objects.create(code=f"65020902{number}", name=f"未公开单位{number}", kind="administrative")
    Timetable.objects.create(year=2023, publish_by=date(2024, 9, 20))
    names, address, seen = [], "/years/2023/", []
    while address:
        response = client.get(address)
        html = response.content.decode()
        seen.append(address)
        names += re.findall(r'class="unit"[^>]*>([^<]+)<', html)
        assert f"第 {len(seen)} 页，共 3 页" in html
        assert "已公开3个单位" in re.sub(r"\s+", "", text(response))
        assert "尚有 3 个未公开" in html
        before = re.findall(r'<link rel="prev" href="([^"]+)">', html)
        assert before == seen[-2:-1]
        follows = re.findall(r'<link rel="next" href="([^"]+)">', html)
        assert follows == re.findall(r'<a rel="next" href="([^"]+)">', html)
        address = follows[0] if follows else ""
    assert seen == ["/years/2023/", "/years/2023/page/2/", "/years/2023/page/3/"]
    assert names == [
        *("白碱滩区第一小学（本级）", "乌尔禾区财政局", "第三局"),
        *(f"未公开单位{number}" for number in range(3)),
    ]


def test_there_are_no_other_pages_of_a_year(client, several):
    for address in ("/years/2023/page/2/", "/years/2023/page/0/", f"/years/2023/page/{10**30}/", "/years/1999/page/2/"):
        assert client.get(address).status_code == 404
    first = client.get("/years/2023/page/1/")
    assert (first.status_code, first["Location"]) == (301, "/years/2023/")


@pytest.mark.parametrize(
    "address", ["/", "/?q=财政", "/units/650205002/", "/years/2023/", "/compare/?unit=650205002", "/api/"]
)
def test_a_reader_who_has_the_page_is_told_so(client, several, address):
    first = client.get(address)
    assert first.status_code == 200
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert not first.cookies
    assert not first.has_header("Vary")


def test_what_changed_is_told_at_once(client, several, published):
    etag = client.get("/years/2023/")["ETag"]
    published("650205099", 2023, name="新公开的局")
    assert client.get("/years/2023/", headers={"If-None-Match": etag}).status_code == 200


# --- at scale ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(publisher: User) -> None:
    """300 units × 5 years, each year published in two versions by every tenth unit."""
    units = Unit.objects.bulk_create(
        Unit(
            code=f"6502{number:05}",
            name=f"{PLACES[number % 3]}{number:03}号{WORDS[number % 6]}",
            kind=Kind.values[number % 2],
            region=PLACES[number % 3],
        )
        for number in range(UNITS)
    )
    with guards_off("accounts_filing", "accounts_publication", "accounts_publicationfile"):
        filings = Filing.objects.bulk_create(
            Filing(unit=unit, year=year, version=version, edition="xinjiang-2023", status=Status.PUBLISHED)
            for place, unit in enumerate(units)
            for year in YEARS
            for version in ((1, 2) if place % 10 == 0 else (1,))
        )
        made = Publication.objects.bulk_create(
            Publication(
                filing=one,
                number=f"{one.unit.code}-{one.year}-{one.version}",
                title="决算公开说明",
                snapshot=publications.snapshot_of(one) | {"bulk": "x" * 3000},
                published_at=timezone.now(),
                published_by=publisher,
            )
            for one in filings
        )
        PublicationFile.objects.bulk_create(
            PublicationFile(publication=one, format=kind, name=name, sha256="0" * 64, size=9)
            for one in made
            for kind, name in publications.NAMES
        )
    with connection.cursor() as cursor:
        for table in ("accounts_publication", "accounts_filing", "accounts_publicationfile", "accounts_unit"):
            cursor.execute(f"ANALYZE {table}")


def plan(found: QuerySet) -> dict:
    """How PostgreSQL runs the query, with the rows that each step gave."""
    sql, params = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a table of this size may be read whole by choice
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        told = cursor.fetchone()[0]
    return (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]


def steps(node: dict) -> list[dict]:
    return [node, *(one for below in node.get("Plans", ()) for one in steps(below))]


def read(node: dict) -> int:
    """Rows of publications that were touched: those given and those thrown away, in all rounds."""
    scans = [one for one in steps(node) if one.get("Relation Name") == "accounts_publication"]
    assert scans, "no step reads publications"
    assert not [one for one in scans if one["Node Type"] == "Seq Scan"], "reads the whole table"
    lost = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    return sum((one["Actual Rows"] + sum(one.get(name, 0) for name in lost)) * one["Actual Loops"] for one in scans)


@pytest.mark.parametrize(
    ("query", "matching"),
    [
        ({"q": "财政"}, 250 + 25),
        ({"q": "财"}, 250 + 25),
        ({"q": "007号"}, 5),
        ({"q": "乌尔禾 财政局"}, 250 + 25),
        ({"q": "650200007"}, 5),
        ({"q": "650200007", "year": "2023"}, 1),
        ({"q": "财政", "year": "2023"}, 50 + 5),
        ({"year": "2021"}, 330),
        ({"q": "没有此字样"}, 0),
    ],
)
def test_the_index_gives_only_what_matches(many, query, matching):
    found = Search.of(query).found()
    touched = read(plan(found.prefetch_related(None)))
    assert touched <= 2 * matching + 5  # each candidate, and whether a later version stands beside it
    assert len(found) <= matching


def test_the_first_page_reads_no_more_than_it_shows(many):
    assert read(plan(recent().prefetch_related(None))) <= 60


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/?q=财政", "/?q=财政&sort=code&page=3", "/?region=乌尔禾区&kind=administrative", "/?q=没有此字样"),
        *("/years/2023/", "/units/650200010/"),
    ],
)
def test_every_page_takes_at_most_twelve_queries(client, many, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


def test_all_addresses_of_the_site(many, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        found = [one.path for one in pages()]
    assert len(found) == len(set(found)) == 1 + 2 * len(YEARS) + UNITS + (UNITS + UNITS // 10) * len(YEARS)


@pytest.mark.thorough
def test_a_page_of_a_year_holds_so_many_units_whatever_the_size_of_the_year(client, many):
    assert len(links(client.get("/years/2023/"))) == 200
    assert len(links(client.get("/years/2023/page/2/"))) == UNITS - 200
    assert 'class="archives"' in client.get("/years/2023/").content.decode()
    assert 'class="archives"' not in client.get("/years/2023/page/2/").content.decode()


@pytest.mark.parametrize("planned", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_pages_are_counted_as_they_are_shown(client, many, publisher: User, monkeypatch, planned):
    monkeypatch.setattr("accounts.portal.listing.YEAR_PAGE", 7)
    units = Unit.objects.bulk_create(
        Unit(code=f"65030{number:04}", name=f"未公开{number}", kind="administrative") for number in range(30)
    )
    Approval.objects.bulk_create(
        Approval(unit=unit, year=2023, number="一号", replied_on=date(2024, 8, 1), recorded_by=publisher)
        for unit in [*units[:20], *Unit.objects.order_by("code")[:5]]
    )
    if planned:
        Timetable.objects.create(year=2023, publish_by=date(2024, 9, 20))
    addresses = [one.path for one in pages() if one.path.startswith("/years/2023/")]
    assert len(addresses) == -(-(UNITS + (30 if planned else 20)) // 7)
    assert client.get(addresses[-1]).status_code == 200
    assert client.get(f"/years/2023/page/{len(addresses) + 1}/").status_code == 404
