"""Lists, filters, cursors and one publication, by the interface (接口：公开稿)."""

import pytest

from accounts.models import Publication, Status

ONE = "publications/650205001-2023-1"
ERRATUM = {
    "reason": "第五部分金额有误",
    "kind": "data",
    "corrects": "650205001-2023-1",
    "against": "650205001-2023-1",
    "figures": [
        {
            "figure": "income",
            "caption": "本年收入合计",
            "places": ["公开01表 1"],
            "before": {"yuan": "1.00", "printed": "0.00"},
            "after": None,
        }
    ],
    "texts": [],
    "performance": [],
    "facts": [],
}


def numbers(answer) -> list[str]:
    return [one["number"] for one in answer["publications"]]


def walk(ask, path: str, of: str, key: str, **query) -> list:
    answer = ask(path, **query)
    found = [one[key] for one in answer[of]]
    while answer["next"]:
        answer = ask(answer["next"])
        found += [one[key] for one in answer[of]]
    return found


@pytest.fixture
def several(published) -> None:
    first = published()
    published(version=2, corrects=first)
    published(year=2022)
    published("650205002", 2023, name="财政局")
    published("650205003", 2021, name="统计局", status=Status.WITHDRAWN)
    published("650205004", 2023, name="审计局", status=Status.APPROVED)


ALL = ["650205001-2023-2", "650205001-2023-1", "650205002-2023-1", "650205001-2022-1"]


def test_the_entry_leads_everywhere(client, several, ask):
    entry = ask("")
    assert entry["units"] == "https://juesuan.example.gov.cn/api/v1/units"
    for name, address in entry.items():
        if name != "title":
            assert client.get(address.removeprefix("https://juesuan.example.gov.cn")).status_code == 200


def test_all_that_is_public_newest_first(several, ask):
    assert numbers(ask("publications")) == ALL


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_of_any_size_give_the_same(several, ask, limit):
    assert walk(ask, "publications", "publications", "number", limit=limit) == ALL
    assert walk(ask, "units", "units", "code", limit=limit) == ["650205001", "650205002"]
    by_moment = walk(ask, "publications", "publications", "number", limit=limit, changed_since="2024-08-15")
    assert by_moment == ["650205001-2023-1", "650205001-2023-2", "650205001-2022-1", "650205002-2023-1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"unit": "650205002"}, ["650205002-2023-1"]),
        ({"unit": "650205003"}, []),
        ({"year": 2022}, ["650205001-2022-1"]),
        ({"year": 2021}, []),
        ({"kind": "institution"}, []),
        ({"kind": "administrative"}, ALL),
        ({"region": "某地"}, []),
        ({"standing": "current"}, [ALL[0], *ALL[2:]]),
        ({"standing": "current", "year": 2023, "unit": "650205001"}, [ALL[0]]),
        ({"changed_since": "2024-08-16"}, []),
        ({"changed_since": "2024-08-15T04:00:00+08:00", "year": 2022}, ["650205001-2022-1"]),
        ({"changed_since": "2024-08-15T04:00:01+08:00"}, []),
    ],
)
def test_filters(several, ask, query, found):
    assert numbers(ask("publications", **query)) == found


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("publications", {"year": "二〇二三"}),
        ("publications", {"year": "99999999999"}),
        ("publications", {"limit": "0"}),
        ("publications", {"limit": "201"}),
        ("publications", {"kind": "office"}),
        ("publications", {"standing": "old"}),
        ("publications", {"changed_since": "yesterday"}),
        ("publications", {"changed_since": "2024-13-45"}),
        ("publications", {"cursor": "x"}),
        ("publications", {"cursor": "WzFd"}),
        ("publications", {"cursor": "WyIyMDI0IiwxXQ", "changed_since": "2024-08-15"}),
        ("publications", {"cursor": "WzIwMjMsImEiLDk5OTk5OTk5OTk5OTk5OTk5OV0"}),
        ("publications", {"region": "a\0"}),
        ("publications", {"nosuch": "1"}),
        ("units", {"year": "2023"}),
        ("units", {"cursor": "W251bGxd"}),
    ],
)
def test_what_cannot_be_understood_is_told_in_chinese(client, several, ask, path, query):
    problem = ask(path, 400, **query)
    assert problem["title"] == "查询参数有误"
    assert problem["detail"].endswith("。")
    assert problem["advice"].endswith("。")
    assert problem["parameter"] == next(iter(query))
    assert client.get(f"/api/v1/{path}", query)["Content-Type"] == "application/problem+json"


def test_one_with_its_files_and_versions(client, several, ask):
    one = ask(ONE)
    assert one["standing"] == "superseded"
    assert one["superseded_by"].endswith("/api/v1/publications/650205001-2023-2")
    assert [each["version"] for each in one["versions"]] == [2, 1]
    assert one["published_at"] == "2024-08-15T04:00:00+08:00"
    assert len(one["files"]) == 13
    for file in one["files"]:
        response = client.get(file["address"].removeprefix("https://juesuan.example.gov.cn"))
        assert response.status_code == 200
        assert len(response.content) == file["bytes"]
        assert response["ETag"] == f'"{file["sha256"]}"'
    assert ask(one["superseded_by"])["superseded_by"] is None


def test_what_is_withdrawn_is_told_and_not_quoted(published, ask, withdraw):
    publication = published(remark="内部数据")
    withdraw(publication)
    for path in (ONE, f"{ONE}/statements", f"{ONE}/figures", f"{ONE}/figures/income", f"{ONE}/errata"):
        problem = ask(path, 410)
        assert problem["title"] == "这份决算已撤下"
        assert problem["rule"] == "按照预决算公开的有关规定撤下"
        assert "密" not in str(problem)
        assert problem["current"] is None
        assert "内部" not in str(problem)
    assert numbers(ask("publications")) == ask("units")["units"] == ask("years")["years"] == []


def test_the_version_in_force_is_named_beside_what_is_withdrawn(published, ask, withdraw):
    first = published()
    published(version=2, corrects=first)
    withdraw(first)
    assert ask(ONE, 410)["current"].endswith("/650205001-2023-2")
    assert [each["version"] for each in ask("publications/650205001-2023-2")["versions"]] == [2]


@pytest.mark.parametrize(
    "path",
    [
        "publications/650205004-2023-1",
        "publications/unknown",
        "publications/%00",
        "units/650205003",
        "units/unknown",
        "units/%00",
        "years/2021",
        "years/99999999999999999999",
        f"{ONE}/statements/unknown",
        f"{ONE}/figures/unknown",
        "nothing/of/that",
    ],
)
def test_what_is_not_public_is_unknown(several, ask, path):
    problem = ask(path, 404)
    assert problem["status"] == 404
    assert problem["advice"].endswith("。")


def test_units_and_years(several, ask):
    unit = ask("units/650205001")
    assert unit["name"] == "克拉玛依市乌尔禾区工业和信息化局"
    assert unit["kind_name"] == "行政单位"
    assert [(one["year"], one["number"]) for one in unit["years"]] == [
        (2023, "650205001-2023-2"),
        (2022, "650205001-2022-1"),
    ]
    assert [one["year"] for one in ask("years")["years"]] == [2023, 2022]
    year = ask("years/2023")
    assert year["published"] == 2
    assert numbers(ask(year["publications"])) == ["650205001-2023-2", "650205002-2023-1"]
    assert [one["files"] for one in year["archives"]] == [2, 2, 18, 2]


def test_the_erratum_of_a_correction(published, correct, ask, withdraw):
    first = published()
    correct(first, ERRATUM)
    assert ask(f"{ONE}/errata")["errata"] == []
    [one] = ask("publications/650205001-2023-2/errata")["errata"]
    assert one["reason"] == "第五部分金额有误"
    assert one["kind_name"] == "数据更正"
    assert one["figures"] == ERRATUM["figures"]
    withdraw(first)
    [one] = ask("publications/650205001-2023-2/errata")["errata"]
    assert one["withdrawn"] is True
    assert one["figures"] == []
    assert one["reason"] == ""


def test_only_reading(client, db):
    response = client.post("/api/v1/units")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["detail"] == "接口不接受 POST。"
    preflight = client.options("/api/v1/units")
    assert preflight.status_code == 204
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert client.head("/api/v1/units").content == b""


@pytest.mark.parametrize("path", ["publications", "units", "years", "units/650205001", ONE, f"{ONE}/figures"])
def test_told_unchanged_until_something_changes(client, published, withdraw, path):
    first = published()
    other = published(version=2, corrects=first)
    response = client.get(f"/api/v1/{path}")
    tag, at = response["ETag"], response["Last-Modified"]
    for headers in ({"If-None-Match": tag}, {"If-Modified-Since": at}):
        unchanged = client.get(f"/api/v1/{path}", headers=headers)
        assert unchanged.status_code == 304
        assert unchanged["Access-Control-Allow-Origin"] == "*"
    withdraw(other)
    assert client.get(f"/api/v1/{path}", headers={"If-Modified-Since": at}).status_code == 200


@pytest.mark.parametrize(
    ("path", "queries"), [("publications", 2), ("units", 3), ("publications?changed_since=2024-01-01", 2)]
)
@pytest.mark.parametrize("number", [2, 9])
def test_a_constant_number_of_questions(client, published, django_assert_num_queries, path, queries, number):
    for one in range(number):
        published(f"6502{one:05}", name=f"单位{one}")
    with django_assert_num_queries(queries):
        client.get(f"/api/v1/{path}")


def test_a_page_asks_for_what_it_shows_alone(client, several, django_assert_max_num_queries):
    address = client.get("/api/v1/publications", {"limit": 1}).json()["next"]
    with django_assert_max_num_queries(5) as asked:
        client.get(address.removeprefix("https://juesuan.example.gov.cn"))
    pages = [one["sql"] for one in asked.captured_queries if "ORDER BY" in one["sql"] and "newest" in one["sql"]]
    assert pages
    assert all(" LIMIT " in one and " OFFSET " not in one for one in pages)
    assert Publication.objects.count() == 6
