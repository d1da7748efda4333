"""Pages in a real browser: they load clean, nobody is let in who is not, and axe-core finds nothing grave."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from accounts.models import Assignment, Role, Unit
from tests.rounds import widths

from .conftest import PHONE, WIDE, person


@pytest.fixture
def clerk(db: None) -> User:
    unit = Unit.objects.create(code="650205001", name="样例单位", kind="administrative")
    user = person("clerk", "经办人")
    Assignment.objects.create(user=user, unit=unit, role=Role.CLERK)
    return user


@widths(wide=WIDE, phone=PHONE)
def test_the_login_and_the_first_page_are_clean(visit: Any, clerk: User, size: tuple[int, int]) -> None:
    window = visit(size)
    window.log_in(clerk)
    assert window.grave() == []
    window.picture(f"home-empty-{size[0]}")
