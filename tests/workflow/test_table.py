"""Every state × every verb × every role × (wrote or not), by page, address, bulk action and program, against docs/workflow.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Answer, Assignment, Contribution, Filing, Role, Status, Unit, Withdrawal, acting
from accounts.models.terms import VERBS
from accounts.workflow import Refused
from accounts.workflow.access import allowed_verbs
from accounts.workflow.new_filing import correct
from accounts.workflow.publish import publish
from accounts.workflow.verbs import approve, confirm, recall, record_clearance, return_, send_back, submit
from accounts.workflow.withdrawal import withdraw
from tests import workflow_table
from tests.conftest import Office, clear
from tests.forms import seen
from tests.rounds import rounds
from tests.workflow_table import DOCUMENT

LINE = re.compile(r"^\| [^|]+ \| (\w+) \| ([a-z_ ]+) \| ([a-z–]+) \| ([a-z_ ]+) \|", re.M)
STATES = [str(one) for one in Status]
ROLES = [str(one) for one in Role]


@dataclass(frozen=True)
class Row:
    """One line of the written table."""

    states: tuple[str, ...]
    reaches: str
    roles: tuple[str, ...]


def written() -> dict[str, Row]:
    text = DOCUMENT.read_text(encoding="utf-8")
    return {verb: Row(tuple(a.split()), b, tuple(c.split())) for verb, a, b, c in LINE.findall(text)}


TABLE = written()


def test_the_table_of_the_program_is_the_written_one() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == workflow_table.written(text)
    assert list(TABLE) == list(VERBS)
    for verb, row in TABLE.items():
        rule = VERBS[verb]
        assert tuple(map(str, rule.states)) == row.states
        assert tuple(map(str, rule.roles)) == row.roles


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the document says is tested elsewhere: here the way of a filing is walked hundreds of times."""
    monkeypatch.setattr("accounts.workflow.verbs.require_complete", lambda filing: None)
    monkeypatch.setattr("accounts.workflow.verbs.check", lambda filing: [])
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")


def bring(office: Office, state: str) -> Filing:
    """The filing in that state, each step by its own person."""
    if state == Status.CARRIED_IN:
        return Filing.objects.select_related("unit").get(year=2022)
    filing = office.filing
    if state == Status.REVIEWED:
        Unit.objects.filter(pk=office.unit.pk).update(review_levels=2)
    order = ["draft", "submitted", "approved", "published", "withdrawn"]
    steps = {
        "submitted": lambda: submit(office.clerk, filing),
        "approved": lambda: approve(office.supervisor, filing),
        "published": lambda: (clear(filing, office.publisher), publish(office.publisher, filing)),
        "withdrawn": lambda: withdraw(office.officer, filing, "body", "某文件", "内部说明"),
    }
    path = ["submitted"] if state == "reviewed" else order[1 : order.index(state) + 1]
    for one in path:
        filing = office.reload()
        steps[one]()
    if state == "reviewed":
        confirm(office.supervisor, office.reload())
    return office.reload()


def act(verb: str, user: User, filing: Filing) -> Any:
    """The verb with what it needs."""
    today = timezone.localdate()
    return {
        "submit": lambda: submit(user, filing),
        "recall": lambda: recall(user, filing),
        "confirm": lambda: confirm(user, filing),
        "approve": lambda: approve(user, filing),
        "return": lambda: return_(user, filing, "请核对。"),
        "send_back": lambda: send_back(user, filing, "请核对。"),
        "clear": lambda: record_clearance(user, filing, "secrecy", "办公室", "另一审查人", today),
        "publish": lambda: publish(user, filing),
        "correct": lambda: correct(user, filing, "text", "错别字"),
        "withdraw": lambda: withdraw(user, filing, "body", "某文件", "内部说明"),
    }[verb]()


POSTED = {
    "return": {"note": "请核对。"},
    "send_back": {"note": "请核对。"},
    "clear": {"kind": "secrecy", "office": "办公室", "examiner": "另一审查人"},
    "correct": {"kind": "text", "reason": "错别字"},
    "withdraw": {"rule": "body", "basis": "某文件", "reason": "内部说明"},
}


def expected(verb: str, state: str, role: str, *, wrote: bool) -> bool:
    """What the written table says, with its conditions as they are in these filings."""
    row = TABLE[verb]
    if state not in row.states or role not in row.roles:
        return False
    level = {"submitted": Role.SUPERVISOR, "reviewed": Role.DEPARTMENT_REVIEWER}
    if verb == "recall":
        return False  # another clerk submitted; the one who did is tested below
    if verb == "confirm":
        return False  # the last level is next in both states
    if verb == "approve":
        return role == level[state] and not wrote
    if verb == "return":
        return role == Role.SUPERVISOR or state == "reviewed"
    if verb == "publish":
        return True
    return True


def person(office: Office, role: str, *, wrote: bool, superuser: bool = False) -> User:
    user = User.objects.create_user(f"someone-{role}-{wrote}", is_staff=True, is_superuser=superuser)
    if role:
        Assignment.objects.create(user=user, unit=office.unit, role=role)
    return user


def write(filing: Filing, user: User) -> None:
    Contribution.objects.create(filing=filing, version=filing.version, user=user)


@pytest.mark.parametrize("state", STATES)
def test_the_whole_table(office: Office, quick: None, state: str) -> None:
    """By the page's buttons, by the address, by the bulk action and by the program: all agree with the table."""
    filing, wrong = bring(office, state), []
    if state == "approved":
        clear(filing, office.publisher)
    people = list(product(["", *ROLES], (False, True)))
    for role, wrote in people[STATES.index(state) % rounds(4, 1) :: rounds(4, 1)]:
        user = person(office, role, wrote=wrote, superuser=not role)
        if wrote:
            write(filing, user)
        client = Client()
        client.force_login(user)
        page = client.get(reverse("admin:accounts_filing_change", args=[filing.pk])).content.decode()
        buttons = set(allowed_verbs(user, filing))
        for verb in VERBS:
            may = bool(role) and expected(verb, state, role, wrote=wrote)
            url = reverse("admin:filing_verb", args=[filing.pk, verb])
            ways = {
                "button": verb in buttons,
                "page": f'action="{url}"' in page,
                "program": _works(lambda verb=verb, user=user: act(verb, user, filing)),
                "address": _works(lambda url=url, verb=verb, client=client: _post(client, url, verb, filing)),
            }
            if verb == "approve":
                ways["bulk"] = _works(lambda client=client: _bulk(client, filing))
            wrong += [(role, wrote, verb, way, got) for way, got in ways.items() if got != may]
    assert wrong == []


class _Undo(Exception):
    """Takes back what a try has done."""


def _works(does: Any) -> bool:
    """Whether it has an effect; taken back again."""
    try:
        with transaction.atomic():
            if does() is False:
                return False
            raise _Undo
    except _Undo:
        return True
    except Refused:
        return False


def _fingerprint(filing: Filing) -> tuple[Any, ...]:
    now = Filing.objects.get(pk=filing.pk)
    newest = Filing.objects.filter(unit=filing.unit, year=filing.year).count()
    return now.status, now.steps.count(), now.clearances.count(), newest


def _post(client: Client, url: str, verb: str, filing: Filing) -> bool:
    before = _fingerprint(filing)
    data = seen(filing, **POSTED.get(verb, {"note": ""}))
    if verb == "clear":
        data["on"] = timezone.localdate().isoformat()
    assert client.post(url, data).status_code in (200, 302)
    return _fingerprint(filing) != before


def _bulk(client: Client, filing: Filing) -> bool:
    before = _fingerprint(filing)
    step = seen(filing)["step"]
    data = {"action": "approve_selected", "confirmed": 1, "_selected_action": [filing.pk], f"step-{filing.pk}": step}
    assert client.post(reverse("admin:accounts_filing_changelist"), data).status_code in (200, 302)
    return _fingerprint(filing) != before


@pytest.mark.parametrize("start", STATES)
def test_the_database_knows_the_edges(office: Office, quick: None, start: str) -> None:
    """Raw changes of state by a person who wrote nothing, everything written down before: only the edges go."""
    filing = bring(office, start)
    if start == "approved":
        clear(filing, office.publisher)
    if start == "published":
        Withdrawal.objects.create(filing=filing, rule="body", basis="某文件", reason="内部", by=office.officer)
    edges = {(a, b) for row in TABLE.values() for a in row.states for b in (row.reaches,) if b != "–" and a != b}
    other = User.objects.create_user("another")
    went = {(start, end) for end in STATES if end != start and _goes(filing, end, other)}
    assert went == {one for one in edges if one[0] == start}


def _goes(filing: Filing, end: str, by: User) -> bool:
    try:
        with transaction.atomic(), acting(by):
            Filing.objects.filter(pk=filing.pk).update(status=end)
            raise _Undo
    except _Undo:
        return True
    except IntegrityError:
        return False


def test_who_submitted_recalls_until_review_begins(office: Office, quick: None) -> None:
    submit(office.clerk, office.filing)
    assert "recall" in allowed_verbs(office.clerk, office.reload())
    recall(office.clerk, office.filing)
    assert office.reload().status == Status.DRAFT
    assert Answer.objects.filter(filing=office.filing).exists()
