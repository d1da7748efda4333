"""Publishing: the photograph, complete or not at all, and unalterable."""

import errno
import hashlib
import itertools
import json
import os
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from accounts.editions.shelf import shelved, shipped, text_of
from accounts.models import (
    Assignment,
    Filing,
    IncomeLine,
    Publication,
    PublicationFile,
    Role,
    Status,
    Step,
    Unit,
    acting,
)
from accounts.publication import archive
from accounts.publication.leaves import leaves
from accounts.publication.verification import verify
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from accounts.workflow.publish import publish
from accounts.workflow.verbs import approve, comment, send_back, submit
from tests.conftest import Office, clear, publish_sample

SHORT = b"%PDF-1.7 short"


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
    assert set(files) == {"pdf", "html", "json", "xlsx", "csv", "sums"}
    for file in publication.files.all():
        content = archive.fetch(file.sha256, file.suffix)
        assert len(content) == file.size
        assert hashlib.sha256(content).hexdigest() == file.sha256
    data = json.loads(archive.fetch(files["json"].sha256, ".json"))
    assert data == publication.snapshot
    assert (data["status"], data["draft"]) == ("published", False)
    assert archive.fetch(files["pdf"].sha256, ".pdf").startswith(b"%PDF-1.7")
    assert "草稿" not in archive.fetch(files["html"].sha256, ".html").decode()

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


def test_the_list_of_hashes_names_every_file_and_is_the_hash_of_the_whole(approved: Office, tmp_path: Path) -> None:
    publication = publish(approved.publisher, approved.filing)
    files = list(publication.files.all())
    sums = next(one for one in files if one.format == "sums")
    assert publication.digest == sums.sha256
    assert publication.number == "650205001-2023-1"
    for one in files:
        (tmp_path / one.file_name).write_bytes(archive.fetch(one.sha256, one.suffix))
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert len(checked.stdout.splitlines()) == len(files) - 1 == 13


@pytest.mark.thorough
def test_publishing_again_what_is_the_same_gives_the_same_bytes(approved: Office) -> None:
    publication = publish(approved.publisher, approved.filing)
    for leaf in leaves(json.loads(archive.fetch(publication.files.get(format="json").sha256, ".json"))):
        assert archive.sha256(leaf.content) == publication.files.get(format=leaf.format, name=leaf.name).sha256


@pytest.mark.parametrize("left_out", ["公开03表", "all", "pdf", "html", "json", "xlsx", "sums", "csv"])
def test_a_published_filing_without_all_its_files_is_refused_by_the_database(
    approved: Office, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    """The constraint speaks at the end of the transaction; here it is asked before."""
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: SHORT)
    real = PublicationFile.objects.bulk_create
    monkeypatch.setattr(
        PublicationFile.objects,
        "bulk_create",
        lambda files: real([one for one in files if left_out not in ("all", one.format, one.name)]),
    )
    with pytest.raises(IntegrityError, match="公开稿不完整"), transaction.atomic():
        publish(approved.publisher, approved.filing)
        connection.check_constraints()
    assert approved.reload().status == Status.APPROVED
    assert not Publication.objects.exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("call", [1, 2, 14])
def test_a_full_disk_is_told_and_changes_nothing(
    approved: Office, publication_folder: Path, monkeypatch: pytest.MonkeyPatch, code: int, call: int
) -> None:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: SHORT)
    real, calls = os.fsync, itertools.count(1)

    def full(handle: int) -> None:
        if next(calls) == call:
            raise OSError(code, os.strerror(code))
        real(handle)

    monkeypatch.setattr("accounts.publication.archive.os.fsync", full)
    with pytest.raises(Refused, match=r"公开文件没有写成（(磁盘已满|没有权限)），没有公开，填报仍为“已审核”"):
        publish(approved.publisher, approved.filing)
    assert approved.reload().status == Status.APPROVED
    assert not Publication.objects.exists()
    assert not list(publication_folder.rglob(".new-*"))
    monkeypatch.setattr("accounts.publication.archive.os.fsync", real)
    assert publish(approved.publisher, approved.reload()).files.count() == 14


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

    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: SHORT)
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
    name = archive.keep("内容".encode(), ".txt")
    assert archive.keep("内容".encode(), ".txt") == name
    assert archive.fetch(name, ".txt") == "内容".encode()
    assert [path.name for path in publication_folder.rglob("*") if path.is_file()] == [f"{name}.txt"]
    archive.place(name, ".txt").write_bytes(b"other")
    with pytest.raises(archive.Damaged, match="不一致"):
        archive.fetch(name, ".txt")
    assert archive.keep("内容".encode(), ".txt") == name
    assert archive.fetch(name, ".txt") == "内容".encode()
    archive.place(name, ".txt").unlink()
    with pytest.raises(archive.Damaged, match="不存在"):
        archive.fetch(name, ".txt")


def test_what_was_not_approved_is_not_published(approved: Office) -> None:
    """The list of subjects and the unit stay changeable: what they change is not what was approved."""
    name = approved.unit.name
    with acting(approved.officer):
        Unit.objects.filter(pk=approved.unit.pk).update(name="改名以后的局")
    with pytest.raises(Refused, match="在审核之后有变动"):
        publish(approved.publisher, approved.reload())
    with acting(approved.officer):
        Unit.objects.filter(pk=approved.unit.pk).update(name=name)
    assert publish(approved.publisher, approved.reload()).snapshot["status"] == "published"


def test_last_year_carried_in_is_locked_while_this_year_is_reviewed(approved: Office) -> None:
    prior = approved.filing.prior()
    assert prior is not None

    def change() -> None:
        with acting(approved.clerk):
            IncomeLine.objects.filter(filing=prior, code="2150502").update(other=9_999_999)

    with pytest.raises(IntegrityError, match="下一年度的填报正在审核"):
        change()
    send_back(approved.publisher, approved.filing, "上年数有误。")
    change()


def test_who_wrote_last_years_carried_in_figures_does_not_approve(office: Office) -> None:
    prior = office.filing.prior()
    assert prior is not None
    both = User.objects.create_user("both", is_staff=True)
    for role in (Role.CLERK, Role.SUPERVISOR):
        Assignment.objects.create(user=both, unit=office.unit, role=role)
    enter(both, prior, {})
    submit(office.clerk, office.reload())
    with pytest.raises(Refused, match="您填写或修改过本版数据"):
        approve(both, office.reload())
    with pytest.raises(IntegrityError, match="不能审核"), acting(both):
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.APPROVED)


def test_what_is_sent_back_and_approved_again_while_it_is_typeset_is_not_published(
    approved: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rendering is of what was approved before: the newest approval wants another."""

    def meanwhile(*_: object, **__: object) -> bytes:
        send_back(approved.publisher, approved.reload(), "请改数据说明。")
        with acting(approved.clerk):
            Filing.objects.filter(pk=approved.filing.pk).update(remark="改过的数据说明")
        submit(approved.clerk, approved.reload())
        approve(approved.supervisor, approved.reload())
        clear(approved.reload(), approved.publisher)
        return b"%PDF-1.7 short"

    monkeypatch.setattr("accounts.publication.leaves.render_pdf", meanwhile)
    with pytest.raises(Refused, match="已有人办理"):
        publish(approved.publisher, approved.filing)
    assert approved.reload().status == Status.APPROVED
    assert not Publication.objects.exists()


def test_an_open_comment_stops_publication(approved: Office) -> None:
    comment(approved.officer, approved.filing, "此处涉密，请勿公开。")
    with pytest.raises(Refused, match="有 1 条批注尚未办结"):
        publish(approved.publisher, approved.filing)


def test_a_tenth_table_is_published_beside_an_edition_of_nine(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many tables there are the edition says; nothing beside it counts them."""
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: SHORT)
    nine = text_of("xinjiang-2023") or ""
    tenth = "[表 补充表]\n标题：收入支出决算总表（补充）\n表号：公开10表\n照 总表：收入→收入\n"
    text = f"{nine.replace('三公表、政府性基金表、国有资本经营表', '三公表、政府性基金表、国有资本经营表、补充表')}\n{tenth}"
    shelf = {**shipped(), "xinjiang-2023": shelved(text, "xinjiang-2023")}
    monkeypatch.setattr("accounts.editions.shelf.shipped", lambda: shelf)
    one = publish_sample(office)
    assert one.files.filter(format="csv").count() == len(one.snapshot["statements"]) == 10
    with transaction.atomic():
        connection.check_constraints()
    verdict = verify(one)
    assert verdict.problems == ()
