"""Replies of the bureau: typed one by one, brought in as a list, shown with the filing."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Approval, Timetable, Unit
from tests.conftest import Office
from tests.desk.test_lists import brought, cells, confirmed, csv_bytes, exported, login, told, upload, url, xlsx
from tests.sample import CODE, YEAR

HEAD = ["单位编码", "年度", "批复文号", "批复日期"]
NUMBER = "乌财决〔2024〕8号"


def test_an_officer_records_a_reply_and_is_named_as_its_recorder(office: Office) -> None:
    client = login(office.officer)
    data = {"unit": office.unit.pk, "year": YEAR, "number": NUMBER, "replied_on": "2024-08-01"}
    assert client.post(url(Approval, "add"), data).status_code == 302
    one = Approval.objects.get()
    assert (one.unit, one.year, one.number, one.replied_on) == (office.unit, YEAR, NUMBER, date(2024, 8, 1))
    assert one.recorded_by == office.officer
    page = f"/admin/accounts/approval/{one.pk}/change/"
    assert client.post(page, data | {"replied_on": "2024-08-02"}).status_code == 302
    assert Approval.objects.get().replied_on == date(2024, 8, 2)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"replied_on": "2023-12-31"}, "批复日期不能早于决算年度的次年1月1日"),
        ({"replied_on": "2999-01-01"}, "批复日期 2999-01-01 晚于今天"),
        ({"number": " "}, "这个字段是必填项"),
        ({"year": "1999"}, "决算年度应在 2000 至 2100 之间"),
    ],
)
def test_what_cannot_be_is_told_at_the_field(office: Office, changed: dict[str, str], words: str) -> None:
    data = {"unit": office.unit.pk, "year": YEAR, "number": NUMBER, "replied_on": "2024-08-01"} | changed
    response = login(office.officer).post(url(Approval, "add"), data)
    assert response.status_code == 200
    assert words in told(response)
    assert not Approval.objects.exists()


DAYS: list[Any] = ["2024-08-01", "2024/8/1", "2024年8月1日", "2024.8.1", "２０２４年８月１日", "2024-08-01 00:00:00"]


@pytest.mark.parametrize("day", [*DAYS, datetime(2024, 8, 1), date(2024, 8, 1)])  # noqa: DTZ001  as a workbook holds it
def test_days_as_people_and_workbooks_write_them(office: Office, day: Any) -> None:
    content = xlsx([HEAD, [CODE, YEAR, NUMBER, day]])
    assert "新增 1 行" in brought(login(office.officer), Approval, content)
    one = Approval.objects.get()
    assert (one.replied_on, one.recorded_by) == (date(2024, 8, 1), office.officer)


def test_every_wrong_cell_is_named_and_nothing_is_saved(office: Office) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    rows = [
        HEAD,
        [CODE, YEAR, NUMBER, "2024-08-01"],
        [CODE, YEAR, NUMBER, "2024-08-02"],
        ["999", YEAR, NUMBER, "2024-08-01"],
        [CODE, "2022", "", "2023-02-30"],
        [CODE, "2021", NUMBER, "2021-12-31"],
        [CODE, "去年", NUMBER, "45505"],
        [CODE, "2020", NUMBER, str(tomorrow)],
    ]
    text = told(upload(login(office.officer), Approval, csv_bytes(rows)))
    for words in (
        "第3行：与第2行是同一行，请合并为一行。",
        "第4行：“单位编码”：没有编码为“999”的单位",
        "第5行：“批复日期”：“2023-02-30”不是日期，请写成 2024-08-01、2024/8/1 或 2024年8月1日。",
        "第5行：“批复文号”的“”：此字段不能为空。",
        "第6行：“批复日期”：2021-12-31 早于2021年度的次年1月1日，请核对年度和日期。",
        "第7行：“年度”：“去年”不是年度",
        "第7行：“批复日期”：“45505”不是日期",
        f"第8行：“批复日期”的“{tomorrow}”：批复日期 {tomorrow} 晚于今天",
    ):
        assert words in text, (words, text)
    assert not Approval.objects.exists()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_exported_comes_back_unchanged(office: Office, kind: str) -> None:
    client = login(office.officer)
    brought(client, Approval, csv_bytes([HEAD, [CODE, YEAR, NUMBER, "2024-08-01"]]))
    content = exported(client, Approval, kind)
    response = upload(client, Approval, content)
    assert {row.import_type for row in response.context["result"].rows} == {"skip"}, told(response)
    if kind == "xlsx":
        assert cells(content)[1] == [CODE, office.unit.name, YEAR, NUMBER, datetime(2024, 8, 1)]  # noqa: DTZ001


def test_a_wrong_day_is_mended_by_the_same_list(office: Office) -> None:
    client = login(office.officer)
    brought(client, Approval, csv_bytes([HEAD, [CODE, YEAR, NUMBER, "2024-08-01"]]))
    assert "修改 1 行" in brought(client, Approval, csv_bytes([HEAD, [CODE, YEAR, NUMBER, "2024-08-11"]]))
    assert Approval.objects.get().replied_on == date(2024, 8, 11)


def test_three_hundred_replies_cost_few_queries(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Unit.objects.bulk_create(Unit(code=f"7{n:08}", name=f"第{n}单位", kind="administrative") for n in range(300))
    client = login(office.officer)
    for day in ("2024-08-01", "2024-08-02"):
        content = csv_bytes([HEAD, *([f"7{n:08}", YEAR, NUMBER, day] for n in range(300))])
        with django_assert_max_num_queries(25):
            response = upload(client, Approval, content)
        with django_assert_max_num_queries(25):
            confirmed(client, Approval, response)
        assert Approval.objects.filter(replied_on=day).count() == 300


def test_the_reply_and_its_clock_stand_on_the_pages_of_the_filing(office: Office) -> None:
    client, today = login(office.clerk), timezone.localdate()
    page = f"/admin/accounts/filing/{office.filing.pk}/change/"
    assert "财政局尚未登记批复" in told(client.get(page))
    day = today - timedelta(days=15)
    Timetable.objects.create(year=YEAR, publish_by=today + timedelta(days=30))
    Approval.objects.create(unit=office.unit, year=YEAR, number=NUMBER, replied_on=day, recorded_by=office.officer)
    text = told(client.get(page))
    assert f"{NUMBER}，{day.year}年{day.month}月{day.day}日" in text
    assert f"{day.month}月{day.day}日批复起20日内， 还有 5 天 ）" in text
    for person in (office.clerk, office.officer):
        text = told(login(person).get(f"/admin/?year={YEAR}"))
        assert f"{day.month}月{day.day}日批复起20日内），还有 5 天" in text


def test_who_is_late_by_the_clock_is_counted_late(office: Office) -> None:
    day = timezone.localdate() - timedelta(days=21)
    Approval.objects.create(unit=office.unit, year=YEAR, number=NUMBER, replied_on=day, recorded_by=office.officer)
    text = login(office.officer).get(f"/admin/?year={YEAR}&late=1").content.decode()
    assert "<b>1</b> 逾期" in text
    assert "工业和信息化局</a>" in text
    assert "另一单位" not in text
