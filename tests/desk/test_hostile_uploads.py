"""Hostile files through every page and command that takes files: an answer in words."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.desk.exchange import Exchange
from accounts.models import Assignment, ImportedFile, Role
from performance.models import Evaluation, SelfReport
from tests.conftest import Office
from tests.hostile.papers import ACTING, PAPERS
from tests.hostile.workbooks import LISTS, WORKBOOKS
from tests.rounds import is_thorough

FILES = {**WORKBOOKS, **LISTS, **PAPERS}
SHORT = ("aborting.xls", "below.xlsx")
"""What the quick run sends: soon read."""
Door = Callable[[str, bytes], Any]


def lists() -> list[str]:
    models = [model for model, page in admin.site._registry.items() if isinstance(page, Exchange)]
    return sorted(f"admin:{one._meta.app_label}_{one._meta.model_name}_import" for one in models)


def client_of(office: Office) -> Client:
    Assignment.objects.create(user=office.clerk, unit=office.unit, role=Role.BUREAU_OFFICER)
    client = Client()
    client.force_login(office.clerk)
    return client


def pages(office: Office, client: Client) -> Iterator[tuple[str, Door]]:
    """Every page that takes a file."""
    pk, revision = office.filing.pk, office.reload().revision
    evaluation = Evaluation.objects.of(office.filing)[1].pk

    def post(address: str, field: str, **data: Any) -> tuple[str, Door]:
        return address, lambda name, content: client.post(
            address, {field: SimpleUploadedFile(name, content), **data}, follow=True
        )

    yield post(reverse("admin:filing_imports", args=[pk]), "file", amounts="")
    yield post(reverse("admin:filing_evaluation_imports", args=[pk]), "file")
    yield post(reverse("admin:filing_evaluation_report", args=[pk, evaluation]), "report", revision=revision)
    yield post(reverse("portal:verify"), "file")
    for name in lists():
        yield post(reverse(name), "import_file", format=0, resource=0, year=2030, scheme="functional")


def names() -> list[str]:
    return list(FILES) if is_thorough() else list(SHORT)


def test_every_page_answers_in_words(office: Office) -> None:
    client = client_of(office)
    doors = list(pages(office, client))
    assert len(doors) >= 13
    for name in names():
        content = FILES[name]()
        for address, door in doors:
            answer = door(name, content)
            assert answer.status_code == 200, (name, address)
    assert not ImportedFile.objects.filter(applied_at__isnull=False).exists()


def test_acting_papers_are_refused_on_the_page(office: Office) -> None:
    client = client_of(office)
    address, door = list(pages(office, client))[2]
    for name, (_, make) in list(ACTING.items())[:: 1 if is_thorough() else 12]:
        told = " ".join(str(one) for one in door("报告.pdf", make()).context["messages"])
        assert "没有上传" in told, (name, address)
    assert not SelfReport.objects.exists()


@pytest.mark.parametrize("command", ["import_workbook", "load_subjects"])
def test_every_command_answers_in_words(office: Office, command: str, tmp_path: Path) -> None:
    code = str(office.unit.code)
    for name in names():
        file = tmp_path / name
        file.write_bytes(FILES[name]())
        arguments: list[Any] = [file, code, "2023"] if command == "import_workbook" else [file]
        options: dict[str, Any] = {} if command == "import_workbook" else {"year": 2030, "scheme": "functional"}
        with pytest.raises(CommandError) as told:
            call_command(command, *arguments, stdout=io.StringIO(), stderr=io.StringIO(), **options)
        assert "Traceback" not in str(told.value)
