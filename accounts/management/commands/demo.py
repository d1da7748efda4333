"""Prepare and show the demonstration: the sample, entered, approved and published by its people (演示)."""

import json
import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from accounts.checks import Severity
from accounts.models import Assignment, Clearance, Filing, Publication, Role, Status, Unit
from accounts.publication.archive import Damaged
from accounts.publication.filing_file import FilingFile, read_filing
from accounts.workflow import Refused
from accounts.workflow.access import position_of
from accounts.workflow.findings import answer, check, grant_waiver, request_waiver, still_open
from accounts.workflow.publish import publish
from accounts.workflow.verbs import approve, record_clearance, submit, valid_clearances

from ..arguments import ArgumentsCommand, CommandError, same_unit
from .export_filing import published, write

SAMPLE = [Path(__file__).resolve().parents[2] / "sample" / "wuerhe_2023" / f"{year}.json" for year in (2022, 2023)]
"""Last year, carried in, and the year that is published."""
LOGINS = settings.BASE_DIR / "var" / "demo_logins.json"
PEOPLE = {
    "clerk": ("经办人", Role.CLERK),
    "supervisor": ("审核人", Role.SUPERVISOR),
    "publisher": ("公开管理员", Role.PUBLISHER),
    "officer": ("财政局管理员", Role.BUREAU_OFFICER),
}
"""Demo users by role: they are nobody."""
AS_PRINTED = "照录原公开件"
WAIVED_DAYS = 365


class Command(ArgumentsCommand):
    """Run a second time, it changes nothing."""

    help = "准备演示数据并启动服务：样例单位由经办人填报提交，审核人审核，公开管理员公开。"
    arguments = {
        "--no-serve": {"action": "store_true", "help": "准备好后即退出，不启动服务"},
        "--port": {"type": int, "default": 8000, "help": "端口，默认 8000"},
    }

    def handle(self, *args: object, no_serve: bool, port: int, **options: object) -> None:
        settings.IS_DEMO = True
        if not os.environ.get("PUBLIC_ADDRESS"):
            settings.PUBLIC_ADDRESS = f"http://127.0.0.1:{port}"  # what the codes of the demo lead to
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            people, passwords = prepare_people(same_unit(sample().filing.unit))
            publication = publish_sample(people)
            pdf = settings.BASE_DIR / "build" / f"{publication.title}.pdf"
            write(pdf, published(publication, "pdf")[""])
        except (Refused, Damaged) as error:
            raise CommandError(f"演示没有准备好：{error}") from error
        filing, site = publication.filing, settings.PUBLIC_ADDRESS
        self.stdout.write(f"公开件：{pdf}")
        self.stdout.write(f"公开页：{site}/publications/{filing.unit.code}/{filing.year}/{filing.version}/")
        self.stdout.write(f"填报页：{site}/admin/")
        for name, (label, _) in PEOPLE.items():
            self.stdout.write(f"　{label}：用户名 {name}，密码 {passwords[name]}")
        if not no_serve:
            call_command("serve", bind=f"127.0.0.1:{port}")


def sample() -> FilingFile:
    """The filing that is published."""
    return read_filing(SAMPLE[-1].read_bytes())


def prepare_people(unit: Unit) -> tuple[dict[str, User], dict[str, str]]:
    """The unit's people and their passwords, made once and kept below var/."""
    kept: dict[str, str] = {}
    with suppress(FileNotFoundError, ValueError):  # a damaged file: the passwords are made anew
        kept = json.loads(LOGINS.read_text(encoding="utf-8"))
    people = {}
    for name, (label, role) in PEOPLE.items():
        user, created = User.objects.get_or_create(username=name, defaults={"first_name": label, "is_staff": True})
        if created or name not in kept:
            kept[name] = secrets.token_urlsafe(9)
            user.set_password(kept[name])
            user.save()
        Assignment.objects.get_or_create(user=user, unit=unit, role=role)
        people[name] = user
    write(LOGINS, json.dumps(kept).encode(), 0o600)
    return people, kept


def publish_sample(people: dict[str, User]) -> Publication:
    """Enter, submit, approve and publish it, each by its own person; what is done already is left alone.

    Raises Refused.
    """
    code, year = sample().filing.unit.code, sample().filing.year
    every = Publication.objects.select_related("filing__unit").order_by("-filing__version")
    if newest := every.filter(filing__unit__code=code, filing__year=year).first():
        return newest
    if not Filing.objects.of(code, year).exists():
        for file in SAMPLE:
            call_command("load_filing", file, by="clerk")
    filing = Filing.objects.of(code, year).get()
    if filing.status == Status.DRAFT:
        settle(filing, people["clerk"], people["officer"])
        submit(people["clerk"], filing, "样例数据，照公开件填报。")
        filing.refresh_from_db()
    if filing.status == Status.SUBMITTED:
        approve(people["supervisor"], filing, "与公开件核对一致。")
        filing.refresh_from_db()
    for kind, office in ((Clearance.Kind.SECRECY, "办公室"), (Clearance.Kind.SIGNING, "单位负责人")):
        if kind not in valid_clearances(filing, position_of(filing).approved_digest):
            record_clearance(
                people["publisher"], filing, kind, office, "演示审查人", timezone.localdate(), "样例数据，演示登记。"
            )
    return publish(people["publisher"], filing)


def settle(filing: Filing, clerk: User, officer: User) -> None:
    """Publish the sample as printed: each error waived by the officer on the clerk's request, all else answered.

    Raises Refused.
    """
    until = timezone.localdate() + timedelta(days=WAIVED_DAYS)
    for one in still_open(filing, check(filing)):
        key = one.finding.key
        if one.finding.severity == Severity.ERROR:
            request_waiver(clerk, filing, key, AS_PRINTED, until)
            grant_waiver(officer, filing, key)
        else:
            answer(clerk, filing, key, AS_PRINTED)
