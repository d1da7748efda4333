"""Who acts is known in one transaction and forgotten with it, on a connection that is kept for others (办理人)."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import Subject, TrailEntry, Unit, acting
from tests.conftest import Office, someone
from tests.own_database import db
from tests.sample import YEAR

__all__ = ["db"]

BY_NOBODY = "不知道是谁在修改单位资料"


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def actor() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('accounts.actor', true)")
        return cursor.fetchone()[0] or ""


def rename(office: Office, name: str) -> None:
    Unit.objects.filter(pk=office.unit.pk).update(region=name)


def writers_of(office: Office) -> list[tuple[int | None, str]]:
    """(who, what) of each change of the unit, the last two."""
    told = TrailEntry.objects.filter(table="accounts_unit", row=office.unit.pk, action="update").order_by("number")
    return [(one.by_id, one.after["region"]) for one in told]


def test_two_people_after_one_another_on_one_kept_connection(office: Office) -> None:
    kept = backend()
    for person, name in ((office.clerk, "甲区"), (office.officer, "乙区")):
        with acting(person):
            assert actor() == str(person.pk)
            rename(office, name)
        assert actor() == ""
        with pytest.raises(IntegrityError, match=BY_NOBODY):
            rename(office, "丙区")
    assert backend() == kept, "not the same connection"
    assert writers_of(office) == [(office.clerk.pk, "甲区"), (office.officer.pk, "乙区")]


def test_an_exception_between_leaves_nobody_acting(office: Office) -> None:
    with pytest.raises(ZeroDivisionError), acting(office.clerk):
        rename(office, "甲区")
        1 / 0  # noqa: B018
    assert actor() == ""
    with pytest.raises(IntegrityError, match=BY_NOBODY):
        rename(office, "丙区")
    assert writers_of(office) == []
    with acting(office.officer):
        rename(office, "乙区")
    assert writers_of(office) == [(office.officer.pk, "乙区")]


def test_inside_a_larger_transaction_who_acted_before_acts_again(office: Office) -> None:
    with acting(office.officer):
        with acting(office.clerk):
            rename(office, "甲区")
        assert actor() == str(office.officer.pk)
        with pytest.raises(ZeroDivisionError), acting(office.clerk):
            rename(office, "丁区")
            1 / 0  # noqa: B018
        assert actor() == str(office.officer.pk)
        rename(office, "乙区")
    assert actor() == ""
    assert writers_of(office) == [(office.clerk.pk, "甲区"), (office.officer.pk, "乙区")]
    with transaction.atomic():
        with acting(office.clerk):
            rename(office, "丙区")
        with pytest.raises(IntegrityError, match=BY_NOBODY), transaction.atomic():
            rename(office, "丁区")


def test_a_deed_outside_a_request_has_its_person(office: Office) -> None:
    """A command in somebody's name."""
    call_command("load_subjects", year=YEAR + 1, by=office.officer.username)
    assert actor() == ""
    told = TrailEntry.objects.filter(table="accounts_subject", after__year=YEAR + 1)
    assert set(told.values_list("by__username", flat=True)) == {office.officer.username}
    assert Subject.objects.filter(year=YEAR + 1).count() == told.count() > 0


def test_what_a_stock_page_writes_is_written_by_the_person(office: Office) -> None:
    """Adding, changing and deleting in the admin: also what is deleted along, which the bureau keeps no page for."""
    superuser = User.objects.create_superuser("root", password="root-secret-9")
    leaving = someone(office, "leaving", "clerk")
    client = Client()
    client.force_login(superuser)
    new = {"code": "650205009", "name": "新单位", "kind": "administrative", "review_levels": 1, "region": ""}
    assert client.post("/admin/accounts/unit/add/", new).status_code == 302
    one = Unit.objects.get(code="650205009")
    assert client.post(f"/admin/accounts/unit/{one.pk}/change/", new | {"name": "改名单位"}).status_code == 302
    chosen = {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"}
    assert client.post("/admin/accounts/unit/", chosen).status_code == 302
    assert client.post(f"/admin/auth/user/{leaving.pk}/delete/", {"post": "yes"}).status_code == 302
    told = TrailEntry.objects.filter(table__in=["accounts_unit", "accounts_assignment"], by=superuser)
    deeds = list(told.order_by("id").values_list("table", "action"))
    assert deeds == [
        *(("accounts_unit", action) for action in ("insert", "update", "delete")),
        ("accounts_assignment", "delete"),
    ]
    assert actor() == ""
