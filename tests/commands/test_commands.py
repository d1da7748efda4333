"""The commands for scripts: exit status, messages, files whole or not at all."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from accounts.models import Assignment, Filing, Publication, Role, Step, Unit, acting
from accounts.workflow.publish import publish
from accounts.workflow.verbs import approve, submit
from tests.conftest import Office, clear
from tests.sample import CODE, YEAR


def export(tmp_path: Path, format: str, code: str = CODE, year: int = YEAR) -> bytes:
    output = tmp_path / "出 口" / f"件.{format}"
    call_command("export_filing", code, year, format=format, output=output)
    return output.read_bytes()


def test_a_draft_is_marked_in_every_format(office: Office, tmp_path: Path) -> None:
    assert json.loads(export(tmp_path, "json"))["draft"] is True
    html = export(tmp_path, "html").decode()
    assert "【草稿】" in html
    assert "草稿，未经审核公开" in html
    assert "http" not in html
    assert export(tmp_path, "pdf").startswith(b"%PDF")


def test_a_published_filing_gives_the_published_bytes(office: Office, tmp_path: Path) -> None:
    submit(office.clerk, office.filing)
    approve(office.supervisor, office.reload())
    clear(office.reload(), office.publisher)
    publication = publish(office.publisher, office.reload())
    import hashlib

    hashes = dict(publication.files.values_list("format", "sha256"))
    with acting(office.officer):
        Unit.objects.filter(pk=office.unit.pk).update(name="改名以后的局")
    assert hashlib.sha256(export(tmp_path, "pdf")).hexdigest() == hashes["pdf"]
    assert hashlib.sha256(export(tmp_path, "json")).hexdigest() == hashes["json"]
    html = export(tmp_path, "html").decode().split("</style>")[1]
    assert "草稿" not in html
    assert "改名以后的局" not in html


@pytest.mark.django_db
def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有单位 999 的 2023 年度填报"):
        export(tmp_path, "json", "999")
    assert not list(tmp_path.rglob("*.json"))


def test_an_output_that_cannot_be_written_is_said(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="不能写入"):
        call_command("export_filing", CODE, YEAR, format="json", output=tmp_path / "file" / "out.json")


@pytest.mark.django_db
def test_the_demo_goes_the_whole_way_and_then_rests(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BASE_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    monkeypatch.setattr("accounts.management.commands.demo.LOGINS", tmp_path / "var" / "logins.json")
    call_command("demo", no_serve=True)
    first = capsys.readouterr().out
    steps = [(step.by.username, step.to_status) for step in Step.objects.order_by("pk")]
    assert steps == [("clerk", "submitted"), ("supervisor", "approved"), ("publisher", "published")]
    pdf = tmp_path / "build" / "克拉玛依市乌尔禾区工业和信息化局2023年度部门决算公开说明.pdf"
    assert str(pdf) in first
    assert pdf.read_bytes().startswith(b"%PDF")
    for name in ("clerk", "supervisor", "publisher", "officer"):
        user = User.objects.get(username=name)
        password = first.split(f"用户名 {name}，密码 ")[1].split("\n")[0]
        assert user.check_password(password)
        assert not user.is_superuser
    assert set(Assignment.objects.values_list("role", flat=True)) == {
        Role.CLERK,
        Role.SUPERVISOR,
        Role.PUBLISHER,
        Role.BUREAU_OFFICER,
    }
    before = (Publication.objects.count(), Step.objects.count(), Filing.objects.get(year=2023).revision)
    call_command("demo", no_serve=True)
    assert capsys.readouterr().out == first
    assert (Publication.objects.count(), Step.objects.count(), Filing.objects.get(year=2023).revision) == before
