"""The files of publications: moved out of the public folder and back, as often as one likes."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.publication.archive import Damaged, fetch, keep, place, restore, withheld_place, withhold

CONTENT = "内容".encode()


@pytest.fixture
def name() -> str:
    return keep(CONTENT, ".pdf")


def test_a_withheld_file_is_closed_to_others_and_still_found(name: str, settings: Any) -> None:
    for _ in range(2):
        withhold(name, ".pdf")
        assert not place(name, ".pdf").exists()
        assert fetch(name, ".pdf") == CONTENT
    assert Path(settings.WITHHELD_ROOT).stat().st_mode & 0o777 == 0o700
    for _ in range(2):
        restore(name, ".pdf")
        assert not withheld_place(name, ".pdf").exists()
        assert fetch(name, ".pdf") == CONTENT


def test_what_is_nowhere_is_told(name: str) -> None:
    place(name, ".pdf").unlink()
    for move in (withhold, restore):
        with pytest.raises(Damaged, match="不存在"):
            move(name, ".pdf")


def across(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the two folders were on two disks."""
    real: Callable[..., Path] = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.parents[1] != target.parents[1]:
            raise OSError(errno.EXDEV, "other disk")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_between_two_disks_it_is_copied_first(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    across(monkeypatch)
    withhold(name, ".pdf")
    assert (place(name, ".pdf").exists(), withheld_place(name, ".pdf").read_bytes()) == (False, CONTENT)
    restore(name, ".pdf")
    assert (place(name, ".pdf").read_bytes(), withheld_place(name, ".pdf").exists()) == (CONTENT, False)


def test_a_copy_that_was_broken_off_is_finished(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    across(monkeypatch)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        withhold(name, ".pdf")
    assert place(name, ".pdf").exists()
    assert withheld_place(name, ".pdf").exists()
    monkeypatch.undo()
    withhold(name, ".pdf")
    assert (place(name, ".pdf").exists(), fetch(name, ".pdf")) == (False, CONTENT)


def test_the_other_folder_is_tried_only_when_the_first_has_nothing(name: str) -> None:
    withhold(name, ".pdf")
    assert keep(CONTENT, ".pdf") == name
    withheld_place(name, ".pdf").write_bytes(b"other")
    assert fetch(name, ".pdf") == CONTENT


def test_files_are_readable_by_a_web_server(name: str) -> None:
    path = place(name, ".pdf")
    assert path.name.endswith(".pdf")
    assert path.stat().st_mode & 0o444 == 0o444
    assert os.listdir(path.parent) == [path.name]  # noqa: PTH208
