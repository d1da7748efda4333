"""Every address of the admin, walked by every role: who gets a page, who is refused, and that nothing leaks or breaks.

The cells of the tables on these pages are told under the heads of their row and column.

A new address fails the walk until it has a line in `TABLE`: its arguments and who may get and post it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import (
    Approval,
    Assignment,
    Balance,
    BudgetLine,
    DeclaredNumber,
    EconomicLine,
    ExpenditureLine,
    ImportedFile,
    IncomeLine,
    Passage,
    Reason,
    Role,
    Subject,
    Timetable,
    Unit,
    acting,
)
from performance.models import Evaluation, Indicator, Programme
from tests.conftest import Office
from tests.performance.workbooks import workbook
from tests.sample import GOLDEN
from tests.table_heads import misled

OWN = frozenset({"clerk", "supervisor", "reviewer", "publisher"})
OTHER = frozenset({"other_clerk", "other_supervisor", "other_reviewer", "other_publisher"})
BUREAU = frozenset({"officer", "superuser"})
SEES = OWN | BUREAU
CLERK = frozenset({"clerk"})
CLERKS = frozenset({"clerk", "other_clerk"})
STAFF = OWN | OTHER | BUREAU | {"nobody"}
ROOT = frozenset({"superuser"})
NONE: frozenset[str] = frozenset()
ROLES = ["anonymous", *sorted(STAFF)]

SHIPPED = ("=xinjiang-2023", "=0")

NAME, WORDS, AMOUNT = "行走核对专用局", "只有本单位知道的原因", Decimal("987654321.09")
SECRETS = (NAME, WORDS, "987654321.09", "987,654,321.09", "98765.43", "98,765.43")


@dataclass(frozen=True)
class Line:
    """One address: its arguments (keys of `places`, or texts after `=`), who may get it and who may post to it."""

    args: tuple[str, ...] = ()
    get: frozenset[str] = STAFF
    post: frozenset[str] = STAFF
    query: str = ""
    get_code: int = 200
    post_codes: tuple[int, ...] = (200, 302)


def stock(
    name: str, see: frozenset[str], add: frozenset[str], change: frozenset[str], delete: frozenset[str]
) -> dict[str, Line]:
    """The stock pages of a model; `see` may look at its object, the list is scoped and there for all `see` holds."""
    key = name.rpartition("_")[2]
    return {
        f"{name}_changelist": Line(get=see, post=see),
        f"{name}_add": Line(get=add, post=add),
        f"{name}_change": Line((key,), get=see, post=change),
        f"{name}_delete": Line((key,), get=delete, post=delete),
        f"{name}_history": Line((key,), get=see, post=see),
    }


def exchange(name: str, brings: frozenset[str], takes: frozenset[str]) -> dict[str, Line]:
    """Import and export of a list."""
    return {
        f"{name}_import": Line(get=brings, post=brings),
        f"{name}_process_import": Line(get=NONE, post=brings, post_codes=(302,)),
        f"{name}_export": Line(get=takes, post=takes),
    }


def rows(name: str) -> dict[str, Line]:
    """A list of rows: all may open the list, which holds their own units' rows; nobody changes them there."""
    pages = stock(name, SEES, NONE, NONE, NONE) | {f"{name}_changelist": Line()}
    return pages | exchange(name, CLERKS, STAFF)


TABLE: dict[str, Line] = {
    "index": Line(),
    "login": Line(get=STAFF, post=STAFF | {"anonymous"}, get_code=302),
    "logout": Line(get=NONE),
    "password_change": Line(),
    "password_change_done": Line(post=NONE),
    "autocomplete": Line(
        get=BUREAU, post=NONE, query="?term=&app_label=accounts&model_name=assignment&field_name=unit"
    ),
    "jsi18n": Line(post=NONE),
    "app_list": Line(("=accounts",)),
    # Filings
    **stock("accounts_filing", SEES, CLERKS | {"officer"}, SEES, NONE),
    "accounts_filing_changelist": Line(),
    "filing_sheet": Line(("filing", "=income"), get=SEES, post=SEES),
    "filing_subjects": Line(("=2023", "=functional", "=0")),
    "filing_verb": Line(("filing", "=submit"), get=NONE, post=SEES),
    "filing_findings": Line(("filing",), get=SEES, post=SEES),
    "filing_carried": Line(("filing",), get=SEES, post=SEES),
    "filing_reasons": Line(("filing",), get=SEES, post=SEES),
    "filing_review": Line(("filing",), get=SEES, post=SEES),
    "filing_history": Line(("filing",), get=SEES, post=SEES),
    "filing_history_export": Line(("filing",), get=SEES, post=NONE),
    "master_history": Line(get=BUREAU, post=NONE),
    "master_history_export": Line(get=BUREAU, post=NONE),
    "filing_preview": Line(("filing",), get=SEES, post=SEES),
    "filing_pdf": Line(("filing",), get=SEES, post=SEES),
    "filing_figure": Line(("filing", "=income"), get=SEES, post=SEES),
    "filing_performance": Line(("filing",), get=SEES, post=SEES),
    "filing_rulebook": Line(),
    "filing_edition": Line(("filing",), get=SEES, post=SEES),
    # Texts of editions
    "editions": Line(get=BUREAU, post=NONE),
    "edition_new": Line(get=BUREAU, post=BUREAU),
    "edition": Line(SHIPPED, get=BUREAU, post=BUREAU),
    "edition_text": Line(SHIPPED, get=BUREAU, post=NONE),
    "edition_release": Line(SHIPPED, get=BUREAU, post=BUREAU, get_code=404, post_codes=(404,)),
    "edition_differences": Line(SHIPPED, get=BUREAU, post=NONE),
    "edition_preview": Line(SHIPPED, get=BUREAU, post=NONE),
    "edition_tables": Line(SHIPPED, get=BUREAU, post=BUREAU),
    "edition_rehearsal": Line(SHIPPED, get=BUREAU, post=NONE),
    # Imported workbooks
    "filing_imports": Line(("filing",), get=SEES, post=SEES),
    "filing_import": Line(("filing", "file"), get=SEES, post=SEES),
    "filing_import_file": Line(("filing", "file"), get=SEES, post=NONE),
    # Lists of the bureau
    "deadlines": Line(get=BUREAU, post=NONE),
    "deadlines_export": Line(get=BUREAU, post=NONE),
    **stock("accounts_unit", BUREAU, BUREAU, BUREAU, BUREAU),
    **exchange("accounts_unit", BUREAU, BUREAU),
    **stock("accounts_assignment", BUREAU, BUREAU, BUREAU, BUREAU),
    **exchange("accounts_assignment", BUREAU, BUREAU),
    **stock("accounts_approval", BUREAU, BUREAU, BUREAU, BUREAU),
    **exchange("accounts_approval", BUREAU, BUREAU),
    **stock("accounts_subject", BUREAU, BUREAU, BUREAU, BUREAU),
    **exchange("accounts_subject", BUREAU, BUREAU),
    **stock("accounts_timetable", BUREAU, BUREAU, BUREAU, BUREAU),
    # Rows of filings
    **rows("accounts_incomeline"),
    **rows("accounts_expenditureline"),
    **rows("accounts_budgetline"),
    **rows("accounts_economicline"),
    **rows("accounts_balance"),
    **rows("accounts_reason"),
    **rows("accounts_passage"),
    **rows("accounts_declarednumber"),
    **rows("performance_indicator"),
    # Self-evaluations
    "filing_evaluation": Line(("filing", "evaluation"), get=SEES, post=SEES),
    "filing_evaluation_report": Line(("filing", "evaluation"), get=NONE, post=SEES, get_code=404),
    "filing_evaluation_imports": Line(("filing",), get=SEES, post=SEES),
    "filing_evaluation_import": Line(("filing", "evaluation_file"), get=SEES, post=SEES),
    # Logins, kept and lifted by the bureau
    **stock("axes_accessattempt", BUREAU, NONE, NONE, NONE),
    **stock("axes_accesslog", BUREAU, NONE, NONE, NONE),
    **stock("axes_accessfailurelog", BUREAU, NONE, NONE, NONE),
    # People
    **stock("auth_user", ROOT, ROOT, ROOT, ROOT),
    "auth_user_password_change": Line(("user",), get=ROOT, post=ROOT),
    **stock("auth_group", ROOT, ROOT, ROOT, ROOT),
}


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of every address below the patterns; the name of a nameless one is empty."""
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield one.name or "", route


def of_the_admin() -> list[tuple[str, str]]:
    return [(name, route) for name, route in addresses(get_resolver().url_patterns) if route.startswith("admin/")]


NAMELESS = ("<path:object_id>/", "(?P<url>.*)$")
"""The stock redirect from an object to its page, and the answer to everything unknown."""


def test_every_address_of_the_admin_has_its_line() -> None:
    found = of_the_admin()
    assert {name for name, _ in found if name} == set(TABLE)
    assert all(route.endswith(NAMELESS) for name, route in found if not name)


@pytest.fixture
def people(office: Office) -> dict[str, User]:
    """One person a role: of the unit, of another unit, of the bureau, a superuser, and one without a post."""
    other = Unit.objects.get(code="650205002")
    made = {"clerk": office.clerk, "supervisor": office.supervisor, "publisher": office.publisher}
    made |= {"officer": office.officer, "nobody": User.objects.create_user("nobody", is_staff=True)}
    made["superuser"] = User.objects.create_superuser("root")
    made["reviewer"] = User.objects.create_user("reviewer", is_staff=True)
    Assignment.objects.create(user=made["reviewer"], unit=office.unit, role=Role.DEPARTMENT_REVIEWER)
    roles = (Role.CLERK, Role.SUPERVISOR, Role.DEPARTMENT_REVIEWER, Role.PUBLISHER)
    for name, role in zip(("clerk", "supervisor", "reviewer", "publisher"), roles, strict=True):
        made[f"other_{name}"] = User.objects.create_user(f"other_{name}", is_staff=True)
        Assignment.objects.create(user=made[f"other_{name}"], unit=other, role=role)
    return made


@pytest.fixture
def places(office: Office) -> dict[str, Any]:
    """An object of each kind, all of the one unit, whose name, words and figures stand nowhere else."""
    with acting(office.officer):
        Unit.objects.filter(pk=office.unit.pk).update(name=NAME)
    timetable = Timetable.objects.create(year=2023)
    reply = {"year": 2023, "number": "财决〔2024〕1号", "replied_on": date(2024, 8, 1), "recorded_by": office.officer}
    approval = Approval.objects.create(unit=office.unit, **reply)
    with acting(office.clerk):
        IncomeLine.objects.filter(filing=office.filing).update(general=AMOUNT)
        Reason.objects.filter(filing=office.filing).update(text=WORDS)
        DeclaredNumber.objects.create(filing=office.filing, key="会议费", amount=AMOUNT)
    filing = {"filing": office.filing}
    lines: list[Any] = [IncomeLine, ExpenditureLine, BudgetLine, EconomicLine, Balance, DeclaredNumber]
    models = [*lines, Reason, Passage, Programme, Evaluation]
    objects = {model._meta.model_name: model.objects.filter(**filing).first() for model in models}
    found: dict[str, Any] = {name: one.pk for name, one in objects.items()}
    login = {"username": "clerk", "ip_address": "192.0.2.7"}
    return found | {
        "accessattempt": AccessAttempt.objects.create(**login, failures_since_start=5).pk,
        "accesslog": AccessLog.objects.create(**login).pk,
        "accessfailurelog": AccessFailureLog.objects.create(**login).pk,
        "filing": office.filing.pk,
        "unit": office.unit.pk,
        "assignment": Assignment.objects.filter(unit=office.unit).values_list("pk", flat=True)[0],
        "approval": approval.pk,
        "subject": Subject.objects.values_list("pk", flat=True)[0],
        "timetable": timetable.pk,
        "indicator": Indicator.objects.filter(evaluation__filing=office.filing).values_list("pk", flat=True)[0],
        "user": office.supervisor.pk,
        "group": Group.objects.create(name="组").pk,
        "file": uploaded(office, ImportedFile.Kind.INTERNAL, (GOLDEN / "caijue-2023.xlsx").read_bytes()).pk,
        "evaluation_file": uploaded(office, "evaluation", workbook()).pk,
    }


def uploaded(office: Office, kind: ImportedFile.Kind, content: bytes) -> ImportedFile:
    """A workbook waiting for its confirmation."""
    with acting(office.clerk):
        return ImportedFile.objects.create(
            filing=office.filing,
            kind=kind,
            name=f"{NAME}.xlsx",
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            revision=office.filing.revision,
            uploaded_by=office.clerk,
        )


def url_of(name: str, line: Line, places: dict[str, Any]) -> str:
    args = [one[1:] if one.startswith("=") else places[one] for one in line.args]
    return reverse(f"admin:{name}", args=args) + line.query


def is_refused(response: Any) -> bool:
    """Forbidden, not found, not that way, to the login, or back home because the object is not there for the person."""
    to = response.get("Location", "")
    return response.status_code in (403, 404, 405) or to.startswith("/admin/login/") or to == "/admin/"


@pytest.mark.parametrize("role", ROLES)
def test_the_walk(
    office: Office,
    people: dict[str, User],
    places: dict[str, Any],
    role: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("accounts.desk.reading.render_pdf", lambda report: b"%PDF-1.7")
    problems = []
    for name, line in sorted(TABLE.items()):
        url = url_of(name, line, places)
        for method, allowed, codes in (("get", line.get, (line.get_code,)), ("post", line.post, line.post_codes)):
            client = Client()
            if role != "anonymous":
                client.force_login(people[role])
            response = getattr(client, method)(url)
            fits = response.status_code in codes if role in allowed else is_refused(response)
            if role in allowed and name != "login" and response.get("Location", "").startswith("/admin/login/"):
                fits = False
            if role == "anonymous" and name == "login":
                fits = response.status_code == 200
            body = b"".join(response) if response.streaming else response.content
            leaks = [one for one in SECRETS if role not in SEES and one.encode() in body]
            is_page = response.get("Content-Type", "").startswith("text/html") and b"<table" in body
            wrong = misled(body.decode()) if is_page else []
            if not fits or leaks or wrong:
                problems.append((method, name, response.status_code, response.get("Location", ""), leaks, wrong))
    assert not problems


@pytest.mark.parametrize("role", ["nobody", *sorted(OTHER)])
def test_the_redirect_from_an_object_says_nothing(
    office: Office, people: dict[str, User], places: dict[str, Any], role: str
) -> None:
    client = Client()
    client.force_login(people[role])
    for name, route in of_the_admin():
        if not name and route.endswith("<path:object_id>/"):
            key = route.split("/")[2]
            response = client.get("/" + route.replace("<path:object_id>", str(places[key])), follow=True)
            assert response.status_code in (200, 403, 404), route
            assert not any(one in response.content.decode() for one in SECRETS), route


@pytest.mark.parametrize("role", ROLES)
def test_an_unknown_address_is_not_found(people: dict[str, User], role: str) -> None:
    client = Client()
    if role != "anonymous":
        client.force_login(people[role])
    response = client.get("/admin/no/such/page/", follow=True)
    assert response.status_code == (200 if role == "anonymous" else 404)
