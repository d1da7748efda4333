"""Every page of the desk in a real browser, wide and on a phone: clean, readable, nothing grave for axe-core (逐页巡看)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from accounts.desk.sheets import steps
from accounts.models import Approval
from performance.models import Evaluation
from tests.conftest import Office
from tests.rounds import rounds
from tests.sample import YEAR

from .conftest import PASSWORD, PHONE, WIDE


def known(user: User, label: str) -> User:
    """The person with the password of the plays and a name to be called by."""
    user.set_password(PASSWORD)
    user.first_name = label
    user.save()
    return user


def pages(office: Office) -> dict[str, str]:
    """Name of the picture → address, of every page of the desk."""
    filing = office.filing
    evaluations = Evaluation.objects.of(filing)
    shown = {f"step-{step.key}": step.url(filing) for step in steps()}
    return shown | {
        "home": reverse("admin:index"),
        "budget": reverse("admin:filing_sheet", args=[filing.pk, "budget"]),
        "beside": reverse("admin:filing_sheet", args=[filing.pk, "income"]) + "?preview=1",
        "wan": reverse("admin:filing_sheet", args=[filing.pk, "expenditure"]) + "?measure=wan&preview=0",
        "imports": reverse("admin:filing_imports", args=[filing.pk]),
        "figure-total": reverse("admin:filing_figure", args=[filing.pk, "total_income"]),
        "figure-change": reverse("admin:filing_figure", args=[filing.pk, "appropriation_spending[general].prior"]),
        "evaluation-whole": reverse("admin:filing_evaluation", args=[filing.pk, evaluations[0].pk]),
        "evaluation-programme": reverse("admin:filing_evaluation", args=[filing.pk, evaluations[1].pk]),
        "evaluation-import": reverse("admin:filing_evaluation_imports", args=[filing.pk]),
        "opening": reverse("admin:accounts_filing_add"),
        "filings": reverse("admin:accounts_filing_changelist"),
        "rulebook": reverse("admin:filing_rulebook"),
        "income-lines": reverse("admin:accounts_incomeline_changelist"),
        "income-import": reverse("admin:accounts_incomeline_import"),
        "income-export": reverse("admin:accounts_incomeline_export"),
    }


def shared(every: Iterable[Any], size: tuple[int, int]) -> list[Any]:
    """All of them at both sizes; in the quick run a quarter at one, a quarter at the other."""
    return list(every)[0 if size == WIDE else rounds(1, 0) :: rounds(4, 1)]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_pages_of_a_clerk(office: Office, visit: Any, size: tuple[int, int]) -> None:
    window = visit(size)
    window.log_in(known(office.clerk, "经办人"))
    found = {}
    for name, address in shared(pages(office).items(), size):
        page = window.go(address)
        window.picture(f"clerk-{name}-{size[0]}", full=True)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[name] = [*window.grave(), *([f"runs {wide} px past the window"] if wide > 1 else [])]
    assert {name: one for name, one in found.items() if one} == {}


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_pages_of_the_bureau(office: Office, visit: Any, size: tuple[int, int]) -> None:
    window = visit(size)
    window.log_in(known(office.officer, "财政局管理员"))
    found = {}
    for name in shared(("unit", "assignment", "approval", "subject", "timetable"), size):
        for kind in ("changelist", "add"):
            window.go(reverse(f"admin:accounts_{name}_{kind}"))
            window.picture(f"bureau-{name}-{kind}-{size[0]}", full=True)
            found[f"{name} {kind}"] = window.grave()
    reply = {"number": "乌财决〔2024〕8号", "replied_on": date(2024, 8, 1), "recorded_by": office.officer}
    Approval.objects.create(unit=office.unit, year=YEAR, **reply)
    for name, address in {
        "home": "admin:index",
        "deadlines": "admin:deadlines",
        "master": "admin:master_history",
    }.items():
        page = window.go(f"{reverse(address)}?year={YEAR}")
        window.picture(f"bureau-{name}-{size[0]}", full=True)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[name] = [*window.grave(), *([f"runs {wide} px past the window"] if wide > 1 else [])]
    assert {name: one for name, one in found.items() if one} == {}
