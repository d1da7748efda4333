"""A workbook confirmed twice at once, beside an edit, and by a process that is killed: one effect or none, nothing half saved."""

import os
import signal
from typing import Any

import pytest
from django.db import connections

from accounts.models import ExpenditureLine, Filing, Fund, ImportedFile, entries_of
from accounts.workflow import workbook_import
from accounts.workflow.enter import enter
from accounts.workflow.workbook_import import apply_upload, keep_upload
from tests.conftest import Office
from tests.rounds import rounds
from tests.sample import GOLDEN

from .moment import at_once

ROUNDS = rounds(2, 5)


def emptied(office: Office) -> Filing:
    enter(office.clerk, office.filing, {ExpenditureLine: []})
    return office.reload()


def uploaded(office: Office) -> ImportedFile:
    content = (GOLDEN / "caijue-2023.xlsx").read_bytes()
    return keep_upload(office.clerk, office.reload(), "caijue-2023.xlsx", content)


def spending(office: Office) -> int:
    return ExpenditureLine.objects.filter(filing=office.filing).count()


def test_two_confirmations_at_once_have_one_effect(office: Office) -> None:
    for _ in range(ROUNDS):
        revision = emptied(office).revision
        file = uploaded(office)
        told = at_once(*[(apply_upload, office.clerk, file, revision)] * 2)
        assert sorted(one == "done" for one in told) == [False, True]
        assert any("不用再次确认" in one for one in told)
        assert (spending(office), office.reload().revision) == (8, revision + 1)


def test_a_confirmation_beside_an_edit_keeps_one_whole_and_tells_the_other(office: Office) -> None:
    row = {"fund": Fund.GENERAL, "code": "2010101"}
    for _ in range(ROUNDS):
        revision = emptied(office).revision
        file = uploaded(office)
        told = at_once(
            (apply_upload, office.clerk, file, revision),
            (enter, office.clerk, office.filing, {ExpenditureLine: [ExpenditureLine(**row, basic=1)]}, revision),
        )
        assert sorted(one == "done" for one in told) == [False, True]
        assert any("已被他人修改" in one for one in told)
        assert spending(office) == (8 if told[0] == "done" else 1)
        assert office.reload().revision == revision + 1


@pytest.mark.parametrize("rows_before", [0, 2, 5])
def test_a_killed_import_leaves_nothing_and_can_be_repeated(office: Office, rows_before: int) -> None:
    revision = emptied(office).revision
    file = uploaded(office)
    before = entries_of(office.filing)[0]
    connections.close_all()
    child = os.fork()
    if not child:
        _die_after(rows_before)
        apply_upload(office.clerk, file, revision)
        os._exit(0)  # not reached: the process dies in the middle
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL
    after = office.reload()
    assert (after.revision, spending(office)) == (revision, 0)
    assert [(one.code, one.general) for one in entries_of(after)[0].income] == [
        (one.code, one.general) for one in before.income
    ]
    assert ImportedFile.objects.get(pk=file.pk).applied_at is None
    apply_upload(office.clerk, file, revision)
    assert spending(office) == 8


def _die_after(rows: int) -> None:
    """Kill this process when so many models have been replaced."""
    real, left = workbook_import.replace_rows, [rows]

    def replace(*arguments: Any) -> None:
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        real(*arguments)

    workbook_import.replace_rows = replace
