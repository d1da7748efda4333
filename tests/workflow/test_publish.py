"""Publishing: the photograph, complete or not at all, and unalterable."""

import hashlib
import json
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from accounts.models import IncomeLine, Publication, PublicationFile, Status, Step, acting
from accounts.workflow import Refused, archive
from accounts.workflow.publish import publish
from accounts.workflow.verbs import approve, send_back, submit
from tests.conftest import Office, clear


@pytest.fixture
def approved(office: Office) -> Office:
    submit(office.clerk, office.filing)
    approve(office.supervisor, office.reload())
    clear(office.reload(), office.publisher)
    return office


def test_the_photograph_is_complete(approved: Office, publication_folder: Path) -> None:
    publication = publish(approved.publisher, approved.filing, "已完成保密审查。")
    assert approved.reload().status == Status.PUBLISHED
    assert publication.title == "克拉玛依市乌尔禾区工业和信息化局2023年度部门决算公开说明"
    last = Step.objects.last()
    assert last is not None
    assert (last.from_status, last.to_status, last.by, last.note) == (
        "approved",
        "published",
        approved.publisher,
        "已完成保密审查。",
    )
    files = {file.format: file for file in publication.files.all()}
    assert set(files) == {"pdf", "html", "json"}
    for file in files.values():
        content = archive.fetch(file.sha256)
        assert len(content) == file.size
        assert hashlib.sha256(content).hexdigest() == file.sha256
    data = json.loads(archive.fetch(files["json"].sha256))
    assert data == publication.snapshot
    assert (data["status"], data["draft"]) == ("published", False)
    assert archive.fetch(files["pdf"].sha256).startswith(b"%PDF-1.7")
    assert "草稿" not in archive.fetch(files["html"].sha256).decode()

    for change in (
        lambda: Publication.objects.update(title="x"),
        lambda: PublicationFile.objects.all().delete(),
        lambda: PublicationFile.objects.update(size=1),
        lambda: IncomeLine.objects.filter(filing=approved.filing).update(other=1),
    ):
        with pytest.raises(IntegrityError), acting(approved.clerk):
            change()
    with pytest.raises(Refused, match="不用再次办理"):
        publish(approved.publisher, approved.filing)
    assert Publication.objects.count() == 1


def test_publishing_waits_for_approval(office: Office) -> None:
    with pytest.raises(Refused, match="“填报中”状态，不能公开"):
        publish(office.publisher, office.filing)


@pytest.mark.parametrize("who", ["clerk", "supervisor", "stranger"])
def test_only_the_publisher_publishes(approved: Office, who: str) -> None:
    with pytest.raises(Refused, match="不是该单位的公开管理员"):
        publish(getattr(approved, who), approved.filing)
    assert not Publication.objects.exists()


def test_a_failure_in_the_middle_leaves_everything_as_it_was(approved: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("accounts.workflow.publish.render_pdf", lambda *_: b"%PDF-1.7 short")
    monkeypatch.setattr(PublicationFile.objects, "bulk_create", fails)
    with pytest.raises(OSError, match="disk full"), transaction.atomic():
        publish(approved.publisher, approved.filing)
    assert approved.reload().status == Status.APPROVED
    assert not Publication.objects.exists()
    assert Step.objects.last().to_status == Status.APPROVED  # type: ignore[union-attr]
    monkeypatch.undo()


def test_the_publisher_can_send_back(approved: Office) -> None:
    send_back(approved.publisher, approved.filing, "公开说明有错别字。")
    assert approved.reload().status == Status.DRAFT


def test_the_archive_names_content_and_notices_damage(publication_folder: Path) -> None:
    name = archive.keep("内容".encode())
    assert archive.keep("内容".encode()) == name
    assert archive.fetch(name) == "内容".encode()
    assert [path.name for path in publication_folder.rglob("*") if path.is_file()] == [name]
    archive.place(name).write_bytes(b"other")
    with pytest.raises(archive.Damaged, match="不一致"):
        archive.fetch(name)
    archive.place(name).unlink()
    with pytest.raises(archive.Damaged, match="不存在"):
        archive.fetch(name)


def test_what_was_not_approved_is_not_published(approved: Office) -> None:
    """Last year's carried-in figures, the list of subjects and the unit stay changeable: then approval is due again."""
    prior = approved.filing.prior()
    assert prior is not None
    with acting(approved.clerk):
        IncomeLine.objects.filter(filing=prior, code="2150502").update(other=9_999_999)
    with pytest.raises(Refused, match="在审核之后有变动"):
        publish(approved.publisher, approved.filing)
    send_back(approved.publisher, approved.filing, "上年数有变动。")
    submit(approved.clerk, approved.reload())
    approve(approved.supervisor, approved.reload())
    with pytest.raises(Refused, match="公开前应登记保密审查和负责人签审"):
        publish(approved.publisher, approved.reload())
    clear(approved.filing, approved.publisher)
    assert publish(approved.publisher, approved.reload()).snapshot["status"] == "published"
