"""Publications made of rows and small kept files, without setting a PDF (公开稿样例，不生成 PDF)."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from accounts.models import Filing, Publication, PublicationFile, Status, Unit
from accounts.publication.archive import keep
from tests import publications

Publish = Callable[..., Publication]

BODY = '<nav class="contents"><h2 id="contents-title">目录</h2></nav><article class="document"><h2>第一部分　单位概况</h2></article>'


@pytest.fixture(autouse=True)
def plain_static_files(settings, tmp_path: Path) -> None:
    """Static files by their plain names, because nothing was collected."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def publisher(db) -> User:
    return User.objects.create_user("publisher")


@pytest.fixture
def reach(publisher: User) -> Callable[..., Filing]:
    """A filing brought to a state along the allowed edges."""

    def filing(unit: Unit, year: int, version: int = 1, status: Status = Status.PUBLISHED, remark: str = "") -> Filing:
        one = Filing.objects.create(unit=unit, year=year, version=version, edition="xinjiang-2023", remark=remark)
        return publications.reach(one, publisher, status)

    return filing


@pytest.fixture
def published(publisher: User) -> Publish:
    """A publication of a unit, by its code and name, with kept files of all formats."""

    def make(
        code: str = "650205001",
        year: int = 2023,
        version: int = 1,
        name: str = "克拉玛依市乌尔禾区工业和信息化局",
        status: Status = Status.PUBLISHED,
        remark: str = "",
        corrects: Publication | None = None,
        report: tuple[str, str] = ("", ""),
        data: dict[str, Any] | None = None,
        erratum: dict[str, Any] | None = None,
    ) -> Publication:
        unit, _ = Unit.objects.get_or_create(code=code, defaults={"name": name, "kind": "administrative"})
        filing = Filing.objects.create(unit=unit, year=year, version=version, edition="xinjiang-2023", remark=remark)
        publications.reach(filing, publisher, Status.APPROVED)
        publication = Publication.objects.create(
            filing=filing,
            number=f"{code}-{year}-{version}",
            title=f"{name}{year}年度部门决算公开说明",
            snapshot={"statements": publications.STATEMENTS} | (data or {}) | publications.snapshot_of(filing),
            published_at=datetime(2024, 8, 14, 20, 0, tzinfo=UTC),  # the 15th in Shanghai
            published_by=publisher,
            corrects=corrects,
            erratum=erratum,
        )
        label = f"{code} {year} {version}"
        contents = {"pdf": f"%PDF-1.7 {label}", "json": f'{{"of": "{label}"}}', "html": f"{BODY}<!-- {label} -->"}
        contents |= {"xlsx": f"PK {label}", "sums": f"{'0' * 64}  {label}\n"}
        tables = [("csv", f"公开0{number}表", f"表,{label} {number}") for number in range(1, 10)]
        for kind, called, text in [*((kind, "", text) for kind, text in contents.items()), *tables]:
            data = text.encode()
            file = PublicationFile(publication=publication, format=kind, name=called, size=len(data))
            file.sha256 = keep(data, file.suffix)
            file.save()
        if report[0]:
            PublicationFile.objects.create(
                publication=publication, format="report", name=report[0], sha256=report[1], size=9
            )
        publications.reach(filing, publisher, status)
        return publication

    return make


@pytest.fixture
def withdraw(publisher: User) -> Callable[[Publication], None]:
    """A publication taken from view."""

    def take(publication: Publication) -> None:
        publications.reach(publication.filing, publisher, Status.WITHDRAWN)

    return take


@pytest.fixture
def correct(published: Publish) -> Callable[..., Publication]:
    """The next version of a publication, with its erratum."""

    def make(first: Publication, erratum: dict[str, Any]) -> Publication:
        return published(version=first.filing.version + 1, corrects=first, erratum=erratum)

    return make
