"""Every spoiled workbook on its whole road through the pages: told with sheet and cell, never confirmed, nothing saved."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import ImportedFile, entries_of
from tests.conftest import Office
from tests.desk.test_desk import login
from tests.intake.workbooks.spoiled import REFUSED, Edit, content_of

APART = 4
"""The road of every fourth is played; each is judged by the reader in `tests/intake/workbooks`."""


@pytest.mark.parametrize(("edit", "place", "words"), REFUSED[::APART])
def test_a_spoiled_workbook_is_told_and_cannot_be_confirmed(
    office: Office, edit: Edit | dict[str, Any], place: str, words: str
) -> None:
    client, before = login(office.clerk), entries_of(office.filing)[0]
    url = reverse("admin:filing_imports", args=[office.filing.pk])
    upload = SimpleUploadedFile("caijue-2023.xlsx", content_of(edit))
    answer = client.post(url, {"file": upload, "amounts": ""}, follow=True)
    text = re.sub(r"<[^>]*>", "", answer.content.decode())
    assert answer.status_code == 200
    assert "不能导入" in text
    assert words in text.replace("&quot;", '"')
    file = ImportedFile.objects.get(filing=office.filing)
    preview = reverse("admin:filing_import", args=[office.filing.pk, file.pk])
    answer = client.post(preview, {"revision": office.filing.revision}, follow=True)
    assert answer.status_code == 200
    assert office.reload().revision == office.filing.revision
    after = entries_of(office.filing)[0]
    for name in ("income", "expenditure", "budget", "economic", "balances"):
        assert [(one.pk, str(one)) for one in getattr(after, name)] == [
            (one.pk, str(one)) for one in getattr(before, name)
        ]
    assert ImportedFile.objects.get(pk=file.pk).applied_at is None
