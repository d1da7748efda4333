"""While one person's file is read, other people's pages are answered."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.intake.reading import uploads
from tests.conftest import Office

SLOW = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from accounts.intake.reading import child; "
    "child.READERS['workbook'] = ('tests.intake.reading.readers', 'held'); child.main()"
)


def test_another_page_is_answered_before_the_reading_ends(
    office: Office, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    """The reader holds on until the other page has been answered: were it not, the reading would never end."""
    settings.INTAKE_ROOT = tmp_path / "intake"
    monkeypatch.setattr(uploads, "START", SLOW)
    order: list[str] = []
    client, other = Client(), Client()
    client.force_login(office.clerk)
    address = reverse("admin:filing_imports", args=[office.filing.pk])
    go = tmp_path / "go"

    def upload() -> None:
        answer = client.post(address, {"file": SimpleUploadedFile("a.xlsx", str(go).encode()), "amounts": ""})
        order.append(f"read: {answer.status_code}")
        connections.close_all()

    thread = threading.Thread(target=upload)
    thread.start()
    while not Path(f"{go}.started").exists():
        assert thread.is_alive()
        thread.join(0.01)
    order.append(f"page: {other.get(reverse('portal:list')).status_code}")
    go.touch()
    thread.join()
    assert order == ["page: 200", "read: 302"]
