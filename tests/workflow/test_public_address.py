"""Nothing that carries an address leaves an office whose public address is not set: the demo alone may call itself local."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Publication, Status
from accounts.workflow import Refused
from accounts.workflow.deadlines import unit_deadlines
from accounts.workflow.publish import publish
from accounts.workflow.verbs import approve, submit
from config.outward import is_public
from tests.conftest import Office, clear, publish_sample

WORDS = "还没有设置网站的公开网址"


@pytest.mark.parametrize(
    ("given", "public"),
    [
        ("", False),
        ("  ", False),
        ("http://localhost:8000", False),
        ("http://LOCALHOST", False),
        ("http://127.0.0.1", False),
        ("https://[::1]:8000", False),
        ("https://juesuan.example.gov.cn", True),
        ("http://10.1.2.3", True),
    ],
)
def test_which_addresses_the_public_can_reach(given: str, public: bool) -> None:
    assert is_public(given) == public


@pytest.fixture
def unset(settings: Any) -> Any:
    settings.IS_DEMO = settings.HAS_PUBLIC_ADDRESS = False
    return settings


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")


def test_without_a_public_address_nothing_is_published(office: Office, unset: Any, publication_folder: Path) -> None:
    submit(office.clerk, office.reload())
    approve(office.supervisor, office.reload())
    clear(office.reload(), office.publisher)
    with pytest.raises(Refused, match=WORDS):
        publish(office.publisher, office.reload())
    assert office.reload().status == Status.APPROVED
    assert not publication_folder.exists()
    unset.HAS_PUBLIC_ADDRESS = True
    publish(office.publisher, office.reload())
    assert Publication.objects.count() == 1


def test_nor_exported_nor_mailed_nor_listed(office: Office, settings: Any, tmp_path: Path, capsys: Any) -> None:
    publish_sample(office)
    settings.IS_DEMO = settings.HAS_PUBLIC_ADDRESS = False
    settings.EMAIL_HOST = "mail.example.gov.cn"
    with pytest.raises(CommandError, match=WORDS):
        call_command("export_site", str(tmp_path / "site"))
    assert not (tmp_path / "site").exists()
    with pytest.raises(CommandError, match=WORDS):
        call_command("remind")
    rows = unit_deadlines(2023, None, timezone.localdate())
    addresses = {one.address for one in rows if one.path}
    assert addresses == {"/publications/650205001/2023/1/"}
