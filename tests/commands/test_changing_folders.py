"""What is read while it changes: processes that end, files that others move or forget (读取中的变化)."""

import os
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.desk.exchange import PrivateUploads
from accounts.management.commands import backup
from bench.table import memory


@pytest.mark.parametrize("error", [FileNotFoundError, ProcessLookupError, PermissionError])
def test_memory_is_counted_while_processes_end(monkeypatch: pytest.MonkeyPatch, error: type[OSError]) -> None:
    ended = Path(f"/proc/{os.getppid()}/status")
    read_text = Path.read_text

    def read(path: Path, *args: Any, **options: Any) -> str:
        if path == ended:
            raise error(str(path))
        return read_text(path, *args, **options)

    ours = Path("/proc/self/comm").read_text(encoding="utf-8").strip()
    monkeypatch.setattr(Path, "read_text", read)
    assert memory(ours) > 1_000_000


def test_an_upload_is_kept_though_others_forget_old_ones_meanwhile(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOADS_ROOT = tmp_path
    old = tmp_path / "old"
    old.touch()
    os.utime(old, (0, 0))
    listed = list(tmp_path.iterdir())
    monkeypatch.setattr(Path, "iterdir", lambda _: iter(listed))
    for content in (b"first", b"second"):  # the second finds listed what the first removed
        kept = PrivateUploads()
        kept.save(content)
        assert kept.read() == content
    assert not old.exists()


def test_a_backup_holds_what_is_withdrawn_and_published_meanwhile(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, withheld = tmp_path / "publications", tmp_path / "withheld"
    settings.PUBLICATION_ROOT, settings.WITHHELD_ROOT = public, withheld
    for folder in (public, withheld):
        folder.mkdir()
    for name in ("one", "other"):
        (public / name).write_text(name)
    (public / ".new-x").write_text("unfinished")
    copy, moved = shutil.copy2, []

    def copied(source: str, target: str) -> None:
        if not moved:  # withdrawn between the list and the copy
            moved.append(Path(source).replace(withheld / Path(source).name))
        copy(source, target)

    monkeypatch.setattr(shutil, "copy2", copied)
    monkeypatch.setattr(backup, "run", lambda *_: None)
    call_command("backup", tmp_path / "备份", stdout=StringIO())
    kept = sorted(one.name for one in (tmp_path / "备份").rglob("*") if one.is_file())
    assert kept == ["SHA256SUMS", "one", "other"]
    assert (tmp_path / "备份" / "withheld" / moved[0].name).exists()
