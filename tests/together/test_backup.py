"""A rehearsal: backed up, restored into an empty database and empty folders, verified there."""

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from accounts.models import Publication
from accounts.publication import archive
from accounts.workflow.withdrawal import withdraw
from tests.conftest import Office
from tests.own_database import empty_database


@pytest.fixture
def published(published_sample: Office) -> Office:
    return published_sample


def counts() -> dict[str, int]:
    return {one._meta.label: one._default_manager.count() for one in apps.get_models() if one._meta.managed}


def move_to(folder: Path, settings: Any) -> None:
    """Where the restored site keeps its files."""
    settings.PUBLICATION_ROOT, settings.WITHHELD_ROOT = folder / "publications", folder / "withheld"


def back_up(folder: Path) -> None:
    call_command("backup", folder, stdout=StringIO())


def test_what_was_backed_up_is_verified_where_it_is_restored(published: Office, tmp_path: Path, settings: Any) -> None:
    back_up(tmp_path / "备份")
    before = counts()
    move_to(tmp_path / "elsewhere", settings)
    with empty_database():
        call_command("restore", tmp_path / "备份", stdout=StringIO())
        call_command("migrate", check_unapplied=True, verbosity=0)
        assert counts() == before
        said = StringIO()
        call_command("verify_publication", "--all", stdout=said)
        assert "650205001-2023-1：核对了 14 个文件" in said.getvalue()
        call_command("verify_trail", stdout=said)
        assert "1 份公开稿，全部相符" in said.getvalue()
        with pytest.raises(IntegrityError, match="公开稿只能追加"):
            Publication.objects.update(title="x")
        with pytest.raises(CommandError, match="数据库不是空的"):
            call_command("restore", tmp_path / "备份", stdout=StringIO())
        archive.place(Publication.objects.get().files.get(format="csv", name="公开01表").sha256, ".csv").unlink()
        with pytest.raises(CommandError, match="发现 1 处问题"):
            call_command("verify_publication", "--all", stdout=StringIO())
    assert counts() == before


def test_withdrawn_files_come_back_into_the_closed_folder(published: Office, tmp_path: Path, settings: Any) -> None:
    withdraw(published.officer, published.reload(), "body", "某文件", "内部说明")
    back_up(tmp_path / "backup")
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o700
    move_to(tmp_path / "elsewhere", settings)
    with empty_database():
        call_command("restore", tmp_path / "backup", stdout=StringIO())
        call_command("verify_publication", "--all", stdout=StringIO())
        call_command("verify_trail", stdout=StringIO())
    assert (tmp_path / "elsewhere" / "withheld").stat().st_mode & 0o777 == 0o700


def test_a_backup_is_complete_or_has_another_name(office: Office, tmp_path: Path, monkeypatch: Any) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "publications").mkdir()
    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(CommandError, match="备份没有完成，不能使用"):
        back_up(tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
    with pytest.raises(CommandError, match="已存在"):
        back_up(tmp_path / "backup")


def test_what_is_no_backup_is_refused(office: Office, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="不是完整的备份"):
        call_command("restore", tmp_path, stdout=StringIO())
    (tmp_path / "database.dump").write_bytes(b"rubbish")
    with empty_database():
        with pytest.raises(CommandError, match="pg_restore 没有完成"):
            call_command("restore", tmp_path, without_list=True, stdout=StringIO())
        assert connection.introspection.table_names() == []


def damage(folder: Path, kind: str) -> Path:
    """A backup that is no longer whole, in one of the ways in which that happens; returns where it is now."""
    file = next(one for one in sorted((folder / "publications").rglob("*")) if one.is_file())
    if kind == "unfinished":
        return folder.rename(folder.with_name(f"{folder.name}.未完成"))
    if kind == "list lost":
        (folder / "SHA256SUMS").unlink()
    elif kind == "dump cut":
        (folder / "database.dump").write_bytes((folder / "database.dump").read_bytes()[:-100])
    elif kind == "file lost":
        file.unlink()
    elif kind == "folder lost":
        shutil.rmtree(folder / "publications")
    elif kind == "file altered":
        file.write_bytes(file.read_bytes() + b" ")
    elif kind == "file more":
        (folder / "withheld" / "more.pdf").parent.mkdir(exist_ok=True)
        (folder / "withheld" / "more.pdf").write_bytes(b"")
    return folder


KINDS = ("unfinished", "list lost", "dump cut", "file lost", "folder lost", "file altered", "file more")


def test_a_backup_that_is_not_whole_brings_nothing_back(published: Office, tmp_path: Path, settings: Any) -> None:
    back_up(tmp_path / "backup")
    with empty_database():
        for kind in KINDS:
            folder = damage(Path(shutil.copytree(tmp_path / "backup", tmp_path / kind)), kind)
            move_to(tmp_path / f"to {kind}", settings)
            for more in ({}, {"without_list": True}):
                if more and kind == "list lost":
                    continue
                with pytest.raises(CommandError, match="不是完整的备份，没有恢复任何内容"):
                    call_command("restore", folder, stdout=StringIO(), **more)
            assert not (tmp_path / f"to {kind}").exists(), kind
            assert connection.introspection.table_names() == [], kind


def test_a_backup_of_an_older_version_is_restored_when_that_is_said(published: Office, tmp_path: Path) -> None:
    back_up(tmp_path / "backup")
    (tmp_path / "backup" / "SHA256SUMS").unlink()
    with empty_database():
        call_command("restore", tmp_path / "backup", without_list=True, stdout=StringIO())
        assert Publication.objects.count() == 1
