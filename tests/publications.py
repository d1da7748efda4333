"""Filings and publications made of rows, with all that the database asks for, without setting a document (公开稿样例)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.models import Clearance, Filing, Publication, PublicationFile, Status, Step, Withdrawal, acting
from accounts.models.triggers.flow import ONCE

PATH: tuple[str, ...] = (Status.SUBMITTED, Status.APPROVED, Status.PUBLISHED, Status.WITHDRAWN)
NUMBERS = [f"公开0{number}表" for number in range(1, 10)]
EMPTY = {"unit": "", "amounts_in": "万元", "blocks": [], "totals": {}, "notes": [], "nil_note": ""}
STATEMENTS: list[dict[str, Any]] = [{"number": one, "key": one, "title": one, **EMPTY} for one in NUMBERS]
"""The statements of the data, without a row."""
NAMES = [*((kind, "") for kind in ONCE), *(("csv", number) for number in NUMBERS)]
"""(format, name) of each file of a publication."""


def move(filing: Filing, by: User, states: Iterable[str]) -> Filing:
    """Through the states, one after another, with what is written down before each of them."""
    for status in states:
        _write_down(filing, status, by)
        with acting(by):
            Filing.objects.filter(pk=filing.pk).update(status=status)
    filing.refresh_from_db()
    return filing


def reach(filing: Filing, by: User, status: Status) -> Filing:
    """From where it is to the state along the shortest way."""
    start = PATH.index(filing.status) + 1 if filing.status in PATH else 0
    return move(filing, by, PATH[start : PATH.index(status) + 1] if status in PATH else ())


def _write_down(filing: Filing, status: str, by: User) -> None:
    if status == Status.PUBLISHED:
        steps = {"version": filing.version, "from_status": "submitted", "to_status": "approved"}
        with acting(by):
            Step.objects.create(filing=filing, by=by, digest="0", **steps)
        for kind in Clearance.Kind:
            Clearance.objects.create(
                filing=filing,
                kind=kind,
                office="办公室",
                examiner="审查人",
                on="2024-08-01",
                digest="0",
                recorded_by=by,
            )
        if not Publication.objects.filter(filing=filing).exists():
            publication(filing, by, timezone.now())
    if status == Status.WITHDRAWN:
        Withdrawal.objects.create(filing=filing, rule="secrecy", basis="保密法第五十七条", reason="内部", by=by)


def snapshot_of(filing: Filing) -> dict[str, Any]:
    """What the public finds a publication by."""
    unit = {name: getattr(filing.unit, name) for name in ("code", "name", "kind", "region")}
    return {"unit": unit, "year": filing.year, "version": filing.version, "remark": filing.remark}


def publication(
    filing: Filing, by: User, at: datetime, sha256: str = "0" * 64, snapshot: dict[str, Any] | None = None
) -> Publication:
    """A publication whose files are all recorded under one hash; none is kept."""
    made = Publication.objects.create(
        filing=filing,
        number=f"{filing.unit.code}-{filing.year}-{filing.version}",
        title="公开说明",
        snapshot={"statements": STATEMENTS} | (snapshot or snapshot_of(filing)),
        published_at=at,
        published_by=by,
    )
    PublicationFile.objects.bulk_create(
        PublicationFile(publication=made, format=kind, name=name, sha256=sha256, size=9) for kind, name in NAMES
    )
    return made
