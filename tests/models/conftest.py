"""A row in every table of the project, for what must hold for all of them (每张表都有数据)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.editions.shelf import text_of
from accounts.models import (
    Approval,
    Comment,
    DeclaredNumber,
    Filing,
    ImportedFile,
    PrintedTotal,
    Reminder,
    SeparationWaiver,
    Timetable,
    acting,
)
from accounts.publication.archive import sha256
from accounts.workflow.editions import draft
from accounts.workflow.new_filing import correct
from accounts.workflow.withdrawal import withdraw
from performance.models import Evaluation, SelfReport
from tests.conftest import Office, publish_sample


@pytest.fixture
def everything(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The sample published, corrected and withdrawn; each kind of file, word and date once."""
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    filing, today = office.filing, timezone.localdate()
    kept = {"name": "文件.pdf", "content": b"x", "sha256": sha256(b"x"), "size": 1}
    with acting(office.clerk):
        evaluation = Evaluation.objects.filter(filing=filing).order_by("pk")[0]
        SelfReport.objects.create(evaluation=evaluation, pages=1, **kept)
        ImportedFile.objects.create(filing=filing, kind="internal", revision=0, uploaded_by=office.clerk, **kept)
        carried = Filing.objects.get(unit=office.unit, status="carried_in")
        DeclaredNumber.objects.create(filing=carried, key="会议费", amount=1)
        PrintedTotal.objects.create(filing=carried, table="spending", figure="spending", amount=1)
    Timetable.objects.create(year=2023, submit_by=today, publish_by=today)
    publication = publish_sample(office)
    Approval.objects.create(
        unit=office.unit, year=2023, number="财决1号", replied_on="2024-08-01", recorded_by=office.officer
    )
    correct(office.publisher, publication.filing, "text", "错别字")
    withdraw(office.officer, publication.filing, "body", "某文件", "内部说明")
    with acting(office.officer):
        Comment.objects.create(filing=filing, caption="整份填报", text="请核对。", by=office.officer)
        waived = {"user": office.clerk, "reason": "空缺", "until": today + timedelta(days=1)}
        SeparationWaiver.objects.create(filing=filing, granted_by=office.officer, **waived)
    Reminder.objects.create(user=office.clerk, sent_on=today)
    draft(office.officer, text_of("national-2025") or "")
    with (
        connection.cursor() as cursor
    ):  # what waits for the end of the transaction would keep tables from being emptied
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return office
