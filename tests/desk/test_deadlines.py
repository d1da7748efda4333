"""The bureau's list of deadlines: states, proof, filters, who may see it."""

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import (
    Approval,
    Assignment,
    Filing,
    Publication,
    Role,
    Status,
    Timetable,
    Unit,
)
from accounts.workflow.deadlines import DueState, state_of
from tests import publications
from tests.desk.test_lists import login, told

PAGE, EXPORT = "/admin/accounts/filing/deadlines/", "/admin/accounts/filing/deadlines/export/"
YEAR = 2023
DUE = date(2024, 8, 21)


@pytest.fixture
def officer(db: None) -> User:
    user = User.objects.create_user("bureau", is_staff=True)
    bureau = Unit.objects.create(code="650205000", name="财政局", kind="administrative")
    Assignment.objects.create(user=user, unit=bureau, role=Role.BUREAU_OFFICER)
    return user


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.create(code="650205009", name="样例局", kind="administrative")


Publish = Callable[..., Publication]


@pytest.fixture
def publish(officer: User) -> Publish:
    """A publication of a unit at a moment, with a PDF of its own."""

    def make(unit: Unit, at: datetime, version: int = 1, status: Status = Status.PUBLISHED) -> Publication:
        filing = Filing.objects.create(unit=unit, year=YEAR, version=version, edition="xinjiang_2023")
        publications.reach(filing, officer, Status.APPROVED)
        one = publications.publication(filing, officer, at, hash_of(unit, version))
        publications.reach(filing, officer, status)
        return one

    return make


def hash_of(unit: Unit, version: int = 1) -> str:
    return hashlib.sha256(f"{unit.code} {version}".encode()).hexdigest()


def reply(unit: Unit, officer: User, day: date) -> Approval:
    return Approval.objects.create(unit=unit, year=YEAR, number="财决〔2024〕8号", replied_on=day, recorded_by=officer)


def shown(user: User, query: str = f"?year={YEAR}") -> str:
    response = login(user).get(PAGE + query)
    assert response.status_code == 200
    return " ".join(told(response).split())


def exported(user: User, query: str = f"?year={YEAR}") -> list[list[Any]]:
    response = login(user).get(EXPORT + query)
    assert response["Content-Disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize(
    ("due", "published", "today", "is_replied", "state"),
    [
        (None, None, DUE, False, (DueState.UNREPLIED, 0)),
        (None, DUE, DUE, False, (DueState.UNREPLIED, 0)),
        (DUE, None, date(2024, 8, 20), True, (DueState.RUNNING, 0)),
        (DUE, None, date(2024, 8, 20), False, (DueState.UNREPLIED, 0)),
        (DUE, None, DUE, True, (DueState.TODAY, 0)),
        (DUE, None, DUE, False, (DueState.TODAY, 0)),
        (DUE, None, date(2024, 8, 24), True, (DueState.OVERDUE, 3)),
        (DUE, None, date(2024, 8, 24), False, (DueState.OVERDUE, 3)),
        (DUE, DUE, date(2025, 1, 1), True, (DueState.KEPT, 0)),
        (DUE, date(2024, 8, 1), date(2025, 1, 1), False, (DueState.KEPT, 0)),
        (DUE, date(2024, 8, 22), date(2025, 1, 1), True, (DueState.LATE, 1)),
        (date(2024, 2, 28), date(2024, 3, 1), date(2025, 1, 1), True, (DueState.LATE, 2)),
    ],
)
def test_how_a_unit_stands(
    due: date | None, published: date | None, today: date, is_replied: bool, state: tuple[DueState, int]
) -> None:
    assert state_of(due, published, today, is_replied=is_replied) == state


def test_the_day_of_publication_is_the_one_in_shanghai(officer: User, unit: Unit, publish: Publish) -> None:
    reply(unit, officer, date(2024, 8, 1))
    publish(unit, datetime(2024, 8, 21, 15, 59, tzinfo=UTC))
    assert "按期公开" in shown(officer, f"?year={YEAR}&q={unit.code}")
    other = Unit.objects.create(code="650205010", name="另一局", kind="administrative")
    reply(other, officer, date(2024, 8, 1))
    publish(other, datetime(2024, 8, 21, 23, 30, tzinfo=UTC))
    text = shown(officer, f"?year={YEAR}&q={other.code}")
    assert "迟 1 天公开" in text
    assert "2024年8月22日" in text


def test_the_list_tells_reply_due_day_state_and_full_address(
    officer: User, unit: Unit, publish: Publish, settings: Any
) -> None:
    settings.PUBLIC_ADDRESS = "https://juesuan.example.gov.cn"
    reply(unit, officer, date(2024, 8, 1))
    publish(unit, datetime(2024, 8, 20, 2, 0, tzinfo=UTC))
    text = shown(officer)
    for words in (
        "财决〔2024〕8号 2024年8月1日",
        "2024年8月21日 自8月1日批复起20日内",
        "按期公开",
        "2024年8月20日 https://juesuan.example.gov.cn/publications/650205009/2023/1/",
        "2 全部单位",
        "1 未批复",
        "1 按期公开",
    ):
        assert words in text, (words, text)


def test_a_correction_and_a_withdrawal_do_not_change_the_day(officer: User, unit: Unit, publish: Publish) -> None:
    reply(unit, officer, date(2024, 8, 1))
    publish(unit, datetime(2024, 8, 20, 2, 0, tzinfo=UTC))
    publish(unit, datetime(2024, 11, 1, 2, 0, tzinfo=UTC), version=2)
    text = shown(officer, f"?year={YEAR}&q={unit.code}")
    assert "按期公开" in text
    assert "2024年8月20日" in text
    assert "/publications/650205009/2023/2/" in text
    row = exported(officer, f"?year={YEAR}&q={unit.code}")[1]
    assert row[9:13] == [datetime(2024, 8, 20), hash_of(unit), 2, datetime(2024, 11, 1)]  # noqa: DTZ001
    assert row[14] == hash_of(unit, 2)


def test_what_is_withdrawn_is_told_and_has_no_address(officer: User, unit: Unit, publish: Publish) -> None:
    publish(unit, datetime(2024, 8, 20, 2, 0, tzinfo=UTC), status=Status.WITHDRAWN)
    assert "现已撤下" in shown(officer, f"?year={YEAR}&q={unit.code}")
    assert "/publications/" not in shown(officer)
    row = exported(officer, f"?year={YEAR}&q={unit.code}")[1]
    assert row[11:] == [None, None, "已撤下", None]


def test_the_proof_as_a_workbook(officer: User, unit: Unit, publish: Publish, settings: Any) -> None:
    settings.PUBLIC_ADDRESS = "https://juesuan.example.gov.cn"
    Timetable.objects.create(year=YEAR, publish_by=date(2024, 8, 15))
    reply(unit, officer, date(2024, 8, 1))
    publish(unit, datetime(2024, 8, 20, 2, 0, tzinfo=UTC))
    head, bureau, row = exported(officer)
    assert head[:4] == ["单位编码", "单位名称", "决算年度", "批复文号"]
    assert row == [
        *("650205009", "样例局", 2023, "财决〔2024〕8号"),
        *(datetime(2024, 8, 1), datetime(2024, 8, 15), "时间安排，早于批复后20日的8月21日"),  # noqa: DTZ001
        *("迟 5 天公开", 5, datetime(2024, 8, 20), hash_of(unit), 1, datetime(2024, 8, 20)),  # noqa: DTZ001
        *("https://juesuan.example.gov.cn/publications/650205009/2023/1/", hash_of(unit)),
    ]
    assert bureau[3:8] == [None, None, datetime(2024, 8, 15), "时间安排", bureau[7]]  # noqa: DTZ001
    assert bureau[9:] == [None] * 6


def test_the_filter_stays_in_the_address_and_in_the_workbook(officer: User, unit: Unit) -> None:
    today = timezone.localdate()
    reply(unit, officer, today - timedelta(days=20))
    html = login(officer).get(f"{PAGE}?year={YEAR}&state=today&q=样例").content.decode()
    assert "样例局" in html
    assert ">财政局<" not in html
    assert '<option value="today" selected>' in html
    assert f"{EXPORT}?year={YEAR}&amp;state=today&amp;q=%E6%A0%B7%E4%BE%8B" in html
    assert [row[1] for row in exported(officer, f"?year={YEAR}&state=today")] == ["单位名称", "样例局"]
    assert len(exported(officer, f"?year={YEAR}&state=overdue")) == 1
    assert "没有符合条件的单位" in shown(officer, f"?year={YEAR}&state=overdue")


@pytest.mark.parametrize("query", ["?year=abc&state=nothing&page=-4", "?q=%00", "?page=99999999999999", "?year=9"])
def test_a_strange_address_is_no_error(officer: User, unit: Unit, query: str) -> None:
    assert "样例局" in shown(officer, query)
    assert len(exported(officer, query)) == 3


def test_only_the_bureau_sees_it(officer: User, unit: Unit) -> None:
    clerk = User.objects.create_user("clerk", is_staff=True)
    Assignment.objects.create(user=clerk, unit=unit, role=Role.CLERK)
    for page in (PAGE, EXPORT):
        assert login(clerk).get(page).status_code == 403
        assert Client().get(page).status_code == 302
        assert login(User.objects.create_superuser(f"root{len(page)}")).get(page).status_code == 200
        assert login(officer).post(page).status_code == 405


def test_the_home_page_of_the_bureau_leads_here(officer: User) -> None:
    assert f'href="{PAGE}?year={YEAR}"' in login(officer).get(f"/admin/?year={YEAR}").content.decode()


def test_three_hundred_units_cost_no_more_queries(
    officer: User, publish: Publish, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    units = Unit.objects.bulk_create(
        Unit(code=f"7{number:08}", name=f"第{number}单位", kind="administrative") for number in range(300)
    )
    Approval.objects.bulk_create(
        Approval(unit=one, year=YEAR, number="1号", replied_on=date(2024, 8, 1), recorded_by=officer) for one in units
    )
    for one in units[:60]:
        publish(one, datetime(2024, 8, 20, 2, 0, tzinfo=UTC))
    client = login(officer)
    with django_assert_max_num_queries(12):
        text = " ".join(told(client.get(f"{PAGE}?year={YEAR}")).split())
    assert "301 全部单位" in text
    assert "60 按期公开" in text
    assert "240 已逾期未公开" in text
    assert "第 1 页，共 7 页（301 个单位）" in text
    assert "第299单位" in told(client.get(f"{PAGE}?year={YEAR}&page=7"))
    with django_assert_max_num_queries(12):
        content = client.get(f"{EXPORT}?year={YEAR}").content
    assert openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].max_row == 302
