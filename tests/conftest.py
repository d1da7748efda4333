"""Shared fixtures (公共夹具)."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.checks import Severity
from accounts.document.report import Report
from accounts.figures.book import Book
from accounts.models import Answer, Assignment, Filing, Publication, Role, Unit, Waiver, acting
from accounts.workflow.findings import check
from accounts.workflow.publish import publish
from accounts.workflow.verbs import approve, record_clearance, submit
from tests.sample import CODE, SAMPLE_FILES, YEAR, report_of, sample_case
from tests.stored_rows import Table, put_back, rows_made_by
from tests.template_database import template

HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Passwords of tests hash quickly."""


@pytest.fixture(autouse=True)
def publication_folder(settings: Any, tmp_path: Path) -> Path:
    """No test writes into the folder of real publications."""
    settings.PUBLICATION_ROOT = tmp_path / "publications"
    settings.WITHHELD_ROOT = tmp_path / "withheld"
    return Path(settings.PUBLICATION_ROOT)


@pytest.fixture(autouse=True)
def _uploads_apart(settings: Any, tmp_path: Path) -> None:
    """No test leaves an uploaded list behind."""
    settings.UPLOADS_ROOT = tmp_path / "uploads"


@pytest.fixture(autouse=True)
def _every_document_anew(settings: Any, tmp_path: Path) -> None:
    """No test is given a document that was typeset before it, or a page that was."""
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    settings.CACHES = settings.CACHES | {
        "documents": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
        "pages": settings.CACHES["pages"] | {"LOCATION": tmp_path / "pages"},
    }


@pytest.fixture(autouse=True)
def _quick_and_uncollected(settings: Any) -> None:
    """Passwords hash quickly; static files are found where they lie, without `collectstatic`."""
    settings.PASSWORD_HASHERS = HASHERS
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Each test database is a copy of one that is migrated and has the subjects of 2023: that takes longer than a test."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template()


@pytest.fixture
def book() -> Book:
    return report_of(sample_case()).book


@pytest.fixture
def report() -> Report:
    return report_of(sample_case())


@dataclass
class Office:
    """The sample's unit with its people and its draft of 2023."""

    unit: Unit
    filing: Filing
    clerk: User
    supervisor: User
    publisher: User
    stranger: User
    officer: User

    def reload(self) -> Filing:
        self.filing = Filing.objects.select_related("unit").get(pk=self.filing.pk)
        return self.filing


def settle(filing: Filing, clerk: User, officer: User) -> None:
    """What the rules find in the sample, answered and waived at one stroke; the demo goes through the verbs."""
    found = check(filing)
    today = timezone.localdate()
    common = [{"filing": filing, "finding": one.key, "seen": one.seen, "words": one.words} for one in found]
    with acting(clerk):
        Answer.objects.bulk_create(
            Answer(**fields, text="照录原公开件", by=clerk)
            for one, fields in zip(found, common, strict=True)
            if one.severity in (Severity.WARNING, Severity.EXPLAIN)
        )
        Waiver.objects.bulk_create(
            Waiver(
                **fields,
                reason="照录原公开件",
                until=today + timedelta(days=30),
                requested_by=clerk,
                granted_by=officer,
                granted_at=timezone.now(),
            )
            for one, fields in zip(found, common, strict=True)
            if one.severity == Severity.ERROR
        )


def clear(filing: Filing, publisher: User) -> None:
    """Both examinations before publication, of the filing as it stands."""
    for kind, where in (("secrecy", "办公室"), ("signing", "局领导")):
        record_clearance(publisher, filing, kind, where, "审查人", timezone.localdate())


def publish_sample(office: Office) -> Publication:
    """Submitted, approved, cleared, published, each by its own person."""
    submit(office.clerk, office.reload())
    approve(office.supervisor, office.reload())
    clear(office.reload(), office.publisher)
    return publish(office.publisher, office.reload())


def enter_sample() -> None:
    """The sample entered by its clerk, what the rules find settled, not yet submitted."""
    case = sample_case()
    unit = case.unit
    unit.save()
    people = {}
    for name, role in (("clerk", Role.CLERK), ("supervisor", Role.SUPERVISOR), ("publisher", Role.PUBLISHER)):
        people[name] = User.objects.create_user(name, password=f"{name}-secret-9", is_staff=True)
        Assignment.objects.create(user=people[name], unit=unit, role=role)
    stranger = User.objects.create_user("stranger", password="stranger-secret-9", is_staff=True)
    other = Unit.objects.create(code="650205002", name="另一单位", kind="administrative")
    for role in Role:
        if role != Role.BUREAU_OFFICER:
            Assignment.objects.create(user=stranger, unit=other, role=role)
    officer = User.objects.create_user("bureau", password="bureau-secret-9", is_staff=True)
    Assignment.objects.create(user=officer, unit=unit, role=Role.BUREAU_OFFICER)
    for file in SAMPLE_FILES:
        call_command("load_filing", file, by="clerk")
    settle(Filing.objects.get(unit__code=CODE, year=YEAR), people["clerk"], officer)


@pytest.fixture(scope="session")
def sample_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Table]:
    """The rows of the sample, entered once a process by the product's own verbs."""
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=HASHERS):
        return rows_made_by(enter_sample)


def _office_there() -> Office:
    filing = Filing.objects.select_related("unit").get(unit__code=CODE, year=YEAR)
    names = {"officer": "bureau"} | {one: one for one in ("clerk", "supervisor", "publisher", "stranger")}
    people = User.objects.in_bulk(names.values(), field_name="username")
    return Office(filing.unit, filing, **{role: people[name] for role, name in names.items()})


@pytest.fixture
def office(db: None, sample_rows: list[Table]) -> Office:
    """The sample entered by its clerk, what the rules find settled, not yet submitted."""
    put_back(sample_rows)
    return _office_there()


SHORT_PDF = b"%PDF-1.7 short"
"""In place of a document, where it is not looked at."""


@pytest.fixture(scope="session")
def publication_rows(
    sample_rows: list[Table], tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> tuple[list[Table], dict[Path, bytes]]:
    """The rows of the sample once it is published, and its kept files; the PDF is SHORT_PDF."""
    root = tmp_path_factory.mktemp("published")

    def publish_it() -> None:
        put_back(sample_rows)
        publish_sample(_office_there())

    with django_db_blocker.unblock(), override_settings(PUBLICATION_ROOT=root), pytest.MonkeyPatch.context() as patch:
        patch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: SHORT_PDF)
        rows = rows_made_by(publish_it)
    return rows, {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def published_sample(
    db: None,
    publication_rows: tuple[list[Table], dict[Path, bytes]],
    publication_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """The sample published, in place of `office`; what is published after it has SHORT_PDF too."""
    rows, files = publication_rows
    put_back(rows)
    for path, content in files.items():
        (publication_folder / path).parent.mkdir(parents=True, exist_ok=True)
        (publication_folder / path).write_bytes(content)
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: SHORT_PDF)
    return _office_there()


def someone(office: Office, name: str, role: str, unit: Unit | None = None) -> User:
    """Another person in a role of the unit, or of another."""
    user = User.objects.create_user(name, is_staff=True)
    Assignment.objects.create(user=user, unit=unit or office.unit, role=role)
    return user
