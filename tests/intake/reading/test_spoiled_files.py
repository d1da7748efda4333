"""Workbooks spoiled at random: each is read, refused, or ends its child, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.intake.workbooks.books import as_xls, golden
from tests.rounds import rounds


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_no_spoiled_workbook_ends_more_than_its_child(kind: str, tmp_path: Path) -> None:
    whole, count = tmp_path / f"whole.{kind}", rounds(60, 6000)
    whole.write_bytes(golden("public") if kind == "xlsx" else as_xls(golden("public")))
    command = [sys.executable, "-m", "tests.intake.reading.warm", str(whole), str(count)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, check=True)
    ends: dict[str, int] = json.loads(done.stdout)
    assert sum(ends.values()) == count
    assert ends["read"] and ends["wrong"]
    assert all(one in ("read", "wrong") or one.startswith("ended with ") for one in ends), ends
