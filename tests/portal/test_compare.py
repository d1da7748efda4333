"""Comparing years of a unit and units of a year (比较)."""

import html
import re
from typing import Any

import pytest
from django.http import QueryDict

from accounts.models import Status, Unit
from accounts.portal.compare import Asked, Malformed
from tests.photographs import changed, photographed, without

ONE, OTHER, THIRD = "650205001", "650205002", "650205003"
NAMES = {ONE: "乌尔禾区工业和信息化局", OTHER: "乌尔禾区财政局", THIRD: "乌尔禾区教育局"}


def text(response: Any) -> str:
    """The words of the page, without blanks."""
    page = re.sub(r"<select.*?</select>|<svg.*?</svg>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", page)))


def canonical(response: Any) -> str:
    found = re.search(r'<link rel="canonical" href="([^"]+)"', response.content.decode())
    assert found
    return html.unescape(found[1])


@pytest.fixture
def years(published: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three years of one unit: spending of 1,000.00, 1,500.00 and that of the sample, of which one line is missing in 2022."""

    def of_2022(data: dict[str, Any]) -> dict[str, Any]:
        return without(changed(data, "spending", "15000000.00", "1,500.00"), "appropriation_spending[general][2150501]")

    def of_2021(data: dict[str, Any]) -> dict[str, Any]:
        return changed(data, "spending", "10000000.00", "1,000.00")

    photographed(monkeypatch, {(ONE, 2022): of_2022, (ONE, 2021): of_2021})
    for year in (2021, 2022, 2023):
        published(ONE, year, name=NAMES[ONE])


@pytest.fixture
def units(published: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three units in 2023; the second spends 5,000.00, the third nothing on 行政运行."""
    photographed(
        monkeypatch,
        {
            (OTHER, 2023): lambda data: changed(data, "spending", "50000000.00", "5,000.00"),
            (THIRD, 2023): lambda data: without(data, "appropriation_spending[general][2150501]"),
        },
    )
    for code, name in NAMES.items():
        published(code, 2023, name=name)


def test_the_first_page_asks_for_a_unit(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/compare/")
    assert response.status_code == 200
    assert "单位名称或编码" in text(response)


def test_units_are_found_by_two_characters(client, units, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/compare/", {"q": "财政"})
    assert re.findall(r'name="unit" value="(\d+)"', response.content.decode()) == [OTHER]


def test_what_is_chosen_is_carried_on_while_searching(client, units):
    response = client.get("/compare/", {"q": "教育", "unit": [ONE], "year": ["2023"]})
    found = re.findall(r'name="unit" value="(\d+)" id="unit-\d+"( checked)?', response.content.decode())
    assert found == [(ONE, " checked"), (THIRD, "")]


def test_nothing_found_is_said(client, units):
    assert "没有找到名称含“月球”的其他单位" in text(client.get("/compare/", {"q": "月球"}))


def test_two_years_of_a_unit(client, years, django_assert_num_queries):
    with django_assert_num_queries(3):
        response = client.get(f"/compare/?unit={ONE}&year=2021&year=2022")
    words = text(response)
    assert "2021年度1,000.00——" in words
    assert "2022年度1,500.00+500.0050.00%" in words
    assert "本年支出合计1,000.001,500.00+500.0050.00%" in words
    assert f'href="/publications/{ONE}/2021/1/#income_and_spending-' in response.content.decode()
    assert "2021年度：1,000.00万元；2022年度：1,500.00万元。" in response.content.decode()


def test_the_two_newest_years_are_compared_when_none_is_asked_for(client, years):
    words = text(client.get(f"/compare/?unit={ONE}"))
    assert "2022年度1,500.00——" in words
    assert "2021年度1,000.00" not in words


def test_units_of_one_year_are_held_against_the_first(client, units, django_assert_num_queries):
    with django_assert_num_queries(3):
        response = client.get(f"/compare/?unit={ONE}&unit={OTHER}&unit={THIRD}&year=2023&line=spending")
    words = text(response)
    assert f"{NAMES[OTHER]}5,000.00+" in words
    assert f"{NAMES[THIRD]}" in words
    assert "0.000.00%" in words
    assert "与首个单位相差" in words


def test_a_line_that_a_unit_lacks_is_said(client, units):
    words = text(
        client.get(f"/compare/?unit={ONE}&unit={THIRD}&year=2023&line=appropriation_spending%5Bgeneral%5D%5B2150501%5D")
    )
    assert f"{NAMES[THIRD]}—（本表无此项）——" in words


def test_a_unit_without_that_year_is_said(client, units, published):
    published("650205004", 2022, name="乌尔禾区水利局")
    words = text(client.get(f"/compare/?unit={ONE}&unit={OTHER}&unit=650205004&year=2023&line=spending"))
    assert "乌尔禾区水利局—（该年度没有公开的决算）——" in words


def test_every_line_is_offered_under_its_form(client, units):
    page = client.get(f"/compare/?unit={ONE}&unit={OTHER}&year=2023").content.decode()
    assert page.count("<optgroup") >= 7
    assert '<optgroup label="公开05表 一般公共预算财政拨款支出决算表">' in page
    assert re.search(r'<option value="appropriation_spending\[general\]\[2150501\]">2150501 行政运行·', page)


def test_more_units_ask_no_more(client, units, published, django_assert_num_queries):
    for number in range(10, 19):
        published(f"6502050{number}", 2023, name=f"第{number}局")
    codes = [ONE, OTHER, THIRD, *(f"6502050{number}" for number in range(10, 19))]
    with django_assert_num_queries(3):
        client.get("/compare/?" + "&".join(f"unit={one}" for one in sorted(codes)) + "&year=2023")


# --- the address ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        f"year=2022&unit={ONE}&year=2021",
        f"unit={ONE}&year=2021&year=2022&q=&line=",
        f"unit={ONE}&unit={ONE}&year=2022&year=2021&nonsense=1",
        f"unit={ONE}&year=2022&year=2021&q=财政&go=1",
        f"unit={ONE}%20&year=2021&year=2022",
    ],
)
def test_every_way_to_ask_leads_to_one_address(client, years, query):
    response = client.get(f"/compare/?{query}")
    assert (response.status_code, response["Location"]) == (302, f"/compare/?unit={ONE}&year=2021&year=2022")
    assert canonical(client.get(response["Location"])).endswith(response["Location"])


def test_an_address_with_brackets_leads_on_once(client, years):
    first = client.get(f"/compare/?unit={ONE}&year=2021&year=2023&line=appropriation_spending[general][2150501]")
    assert client.get(first["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("unit=%00", "单位编码不对"),
        ("unit=a/b", "单位编码不对"),
        ("unit=六五", "单位编码不对"),
        (f"unit={ONE}&year=abc", "年度不对"),
        (f"unit={ONE}&year=20233", "年度不对"),
        (f"unit={ONE}&year=二〇二三", "年度不对"),
        (f"unit={ONE}&line={'x' * 101}", "栏目不对"),
        (f"unit={ONE}&line=%00", "栏目不对"),
        ("q=%00", "栏目不对"),
        ("&".join(f"unit=u{number}" for number in range(13)), "最多比较12个单位"),
        ("&".join(f"year=20{number}" for number in range(10, 23)), "最多比较12个年度"),
    ],
)
def test_what_cannot_be_asked_is_answered_in_words(client, db, query, words):
    response = client.get(f"/compare/?{query}")
    assert response.status_code == 400
    assert words in text(response)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("unit=999999999", "编码为999999999的单位没有公开的决算"),
        (f"unit={ONE}&year=2019", "没有公开2019年度的决算"),
        (f"unit={ONE}&year=2021&year=2022&line=nonsense", "没有这个栏目"),
        (f"unit={ONE}&year=2021&year=2022&line=%27%3B+--", "没有这个栏目"),
    ],
)
def test_what_is_not_there_is_answered_in_words(client, years, query, words):
    response = client.get(f"/compare/?{query}")
    assert response.status_code == 404
    assert words in text(response)
    assert "compared-title" not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (f"unit={ONE}&year=2021", "请至少选两个年度"),
        (f"unit={OTHER}&year=2023", "只公开了一个年度"),
        (f"unit={ONE}&unit={OTHER}&year=2021", "不足两个"),
    ],
)
def test_too_little_to_compare(client, years, published, query, words):
    published(OTHER, 2023, name=NAMES[OTHER])
    response = client.get(f"/compare/?{query}")
    assert response.status_code == 200
    assert words in text(response)


def test_asking_twice_for_units_and_several_years_takes_one_year():
    asked = Asked.of(QueryDict("unit=b&unit=a&year=2023&year=2022&line=income"))
    assert (asked.units, asked.years, asked.is_of_units) == (("a", "b"), (2022, 2023), True)
    with pytest.raises(Malformed):
        Asked.of(QueryDict("year=1999"))


# --- what must not be seen -----------------------------------------------------------------------------------------------


def test_withdrawn_years_are_not_compared(client, years, published, monkeypatch):
    published(ONE, 2020, name="旧名局", status=Status.WITHDRAWN)
    response = client.get(f"/compare/?unit={ONE}&year=2020&year=2022")
    assert response.status_code == 404
    assert "旧名局" not in text(response)


def test_a_unit_of_which_all_is_withdrawn_is_as_if_unknown(client, published):
    published(OTHER, 2023, name="撤下局", status=Status.WITHDRAWN)
    for query in (f"unit={OTHER}", "q=撤下"):
        response = client.get(f"/compare/?{query}")
        assert "撤下局" not in text(response)


def test_the_version_that_stands_is_compared(client, published, monkeypatch):
    photographed(monkeypatch)
    published(ONE, 2022, name=NAMES[ONE])
    first = published(ONE, 2023, name=NAMES[ONE])
    published(ONE, 2023, version=2, name=NAMES[ONE], corrects=first)
    page = client.get(f"/compare/?unit={ONE}&year=2022&year=2023").content.decode()
    assert f"/publications/{ONE}/2023/2/#" in page
    assert f"/publications/{ONE}/2023/1/" not in page


def test_drafts_are_not_compared(client, years, reach):
    reach(Unit.objects.get(code=ONE), 2024, status=Status.APPROVED)
    assert client.get(f"/compare/?unit={ONE}&year=2023&year=2024").status_code == 404
