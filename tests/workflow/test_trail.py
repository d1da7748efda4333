"""The trail: who changed what, chained; what is altered, removed or done behind its back is found."""

from decimal import Decimal as D
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import MASTER, Assignment, IncomeLine, Role, TrailEntry, Unit, acting
from accounts.publication.archive import sha256
from accounts.workflow.trail import hash_of, head_of, trailed, verify_trail
from performance.models import Evaluation, FundingRow, Indicator, SelfReport
from tests.conftest import Office
from tests.guards_off import guards_off

TABLES = ("accounts_trailentry", "accounts_incomeline", "accounts_contribution")


def sql(*statements: str) -> None:
    """What somebody does who owns the tables, the triggers switched off and on again."""
    with guards_off(*TABLES), connection.cursor() as cursor:
        for one in statements:
            cursor.execute(one)


def entries(office: Office, model: Any = IncomeLine) -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(chain=office.filing.pk, table=model._meta.db_table).order_by("number"))


def test_the_sample_is_one_unbroken_chain_a_filing(office: Office) -> None:
    found = verify_trail()
    assert found.problems == []
    assert found.chains == 3  # 2023, 2022, master data
    assert found.entries == TrailEntry.objects.count() > 300
    assert found.tables == len(trailed()) > 20


def test_each_change_says_who_when_before_and_after(office: Office) -> None:
    line = IncomeLine.objects.filter(filing=office.filing).order_by("code")[0]
    was = line.general
    with acting(office.clerk):
        IncomeLine.objects.filter(pk=line.pk).update(general=D("1.10"))  # in bulk
        with connection.cursor() as cursor:  # and as raw SQL
            cursor.execute("DELETE FROM accounts_incomeline WHERE id = %s", [line.pk])
    updated, deleted = entries(office)[-2:]
    assert (updated.action, updated.by, updated.row) == ("update", office.clerk, line.pk)
    assert (updated.before["general"], updated.after["general"]) == (was, D("1.10"))
    assert (deleted.action, deleted.after, deleted.before["general"]) == ("delete", None, D("1.10"))
    assert updated.at <= deleted.at


def test_a_change_that_changes_nothing_leaves_no_entry(office: Office) -> None:
    before = TrailEntry.objects.count()
    with acting(office.clerk):
        for one in IncomeLine.objects.filter(filing=office.filing):
            one.save()
    assert TrailEntry.objects.count() == before


def test_rows_of_self_evaluations_belong_to_their_filing(office: Office) -> None:
    assert len(entries(office, FundingRow)) == FundingRow.objects.filter(evaluation__filing=office.filing).count()
    assert len(entries(office, Indicator)) == Indicator.objects.filter(evaluation__filing=office.filing).count()


def test_units_and_posts_are_a_chain_of_their_own(office: Office) -> None:
    with acting(office.officer):
        Unit.objects.filter(pk=office.unit.pk).update(region="某地")
    post = Assignment.objects.create(user=office.stranger, unit=office.unit, role=Role.CLERK)
    last = list(TrailEntry.objects.filter(chain=MASTER).order_by("-number")[:2])
    assert [one.table for one in last] == ["accounts_assignment", "accounts_unit"]
    assert last[0].after["role"] == "clerk"
    assert last[0].row == post.pk


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_trailentry SET action = 'insert'",
        "DELETE FROM accounts_trailentry",
        "INSERT INTO accounts_trailentry (chain, number, \"table\", row, action, hash) VALUES (1, 99999, 't', 1, 'x', '')",
    ],
)
def test_nobody_writes_the_trail(office: Office, statement: str) -> None:
    with pytest.raises(DatabaseError, match="变动记录"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# --- what is done behind its back -------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["at = at + interval '1 s'", "by_id = NULL", "action = 'delete'", "row = row + 1"])
def test_an_altered_entry_is_named(office: Office, column: str) -> None:
    one = entries(office)[2]
    sql(f"UPDATE accounts_trailentry SET {column} WHERE id = {one.pk}")
    problems = verify_trail().problems
    assert any(f"第 {one.number} 条与其哈希不符" in words and "2023年度" in words for words in problems)


@pytest.mark.parametrize("column", ["before", "after"])
def test_an_altered_amount_in_an_entry_is_named(office: Office, column: str) -> None:
    with acting(office.clerk):
        IncomeLine.objects.filter(filing=office.filing).update(other=D("5.00"))
    one = entries(office)[-1]
    sql(f"UPDATE accounts_trailentry SET {column} = jsonb_set({column}, '{{general}}', '1.00') WHERE id = {one.pk}")
    assert any(f"第 {one.number} 条与其哈希不符" in words for words in verify_trail().problems)


def test_a_removed_entry_is_named(office: Office) -> None:
    one = entries(office)[2]
    sql(f"DELETE FROM accounts_trailentry WHERE id = {one.pk}")
    problems = verify_trail().problems
    assert any(f"缺第 {one.number} 至 {one.number} 条" in words for words in problems)


def test_an_altered_entry_with_its_hash_made_anew_breaks_the_next_link(office: Office) -> None:
    one = entries(office)[2]
    sql(f"UPDATE accounts_trailentry SET by_id = NULL, hash = md5('x') || md5('y') WHERE id = {one.pk}")
    assert any(f"第 {one.number + 1} 条" in words for words in verify_trail().problems)


def test_the_last_entries_removed_are_found_by_their_rows(office: Office) -> None:
    with acting(office.clerk):
        IncomeLine.objects.filter(filing=office.filing).update(other=D("5.00"))
    last = TrailEntry.objects.filter(chain=office.filing.pk).order_by("-number")[0]
    sql(f"DELETE FROM accounts_trailentry WHERE id = {last.pk}")
    (words,) = verify_trail().problems
    assert words.startswith(f"收入行（编号 {last.row}）")
    assert "“其他收入”与变动记录不一致" in words


def test_an_emptied_trail_is_found(office: Office) -> None:
    sql("TRUNCATE accounts_trailentry")
    problems = verify_trail().problems
    assert any(words.startswith("填报（编号") and "没有这一行" in words for words in problems)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE accounts_incomeline SET general = general + 1 WHERE id = {pk}", "在记录之外改动"),
        ("DELETE FROM accounts_incomeline WHERE id = {pk}", "在记录之外删除"),
        (
            "INSERT INTO accounts_contribution (filing_id, version, user_id) VALUES ({filing}, 9, {user})",
            "在记录之外写入",
        ),
        ("DELETE FROM accounts_contribution", "在记录之外删除"),
    ],
)
def test_what_is_done_with_the_triggers_off_is_found(office: Office, statement: str, words: str) -> None:
    line = IncomeLine.objects.filter(filing=office.filing)[0]
    sql(statement.format(pk=line.pk, filing=office.filing.pk, user=office.supervisor.pk))
    assert any(words in one for one in verify_trail().problems)


def test_a_trigger_switched_off_is_named(office: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_incomeline DISABLE TRIGGER USER")
    assert any("收入行的触发器 trailed 被停用" in words for words in verify_trail().problems)


def test_a_later_column_is_no_alarm(office: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_incomeline ADD COLUMN later integer DEFAULT 3")
        cursor.execute("ALTER TABLE accounts_incomeline DROP COLUMN other")
    assert verify_trail().problems == []


def test_the_command_says_so_and_fails(office: Office) -> None:
    out = StringIO()
    call_command("verify_trail", stdout=out)
    assert "全部相符" in out.getvalue()
    sql("DELETE FROM accounts_contribution")
    with pytest.raises(CommandError, match="处不符"):
        call_command("verify_trail", stdout=out)
    assert "填写人（编号" in out.getvalue()


def test_times_are_kept_the_same_in_any_session(office: Office) -> None:
    with acting(office.officer), connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'Asia/Shanghai'")
        cursor.execute("UPDATE accounts_unit SET region = '某地'")
    assert verify_trail().problems == []
    assert head_of(office.filing)["entries"] == TrailEntry.objects.filter(chain=office.filing.pk).count()


def test_an_old_entry_is_not_made_the_last_by_another_key(office: Office) -> None:
    """What the last entry of a row is, tells its number, which is hashed: not the key, which is not."""
    line = IncomeLine.objects.filter(filing=office.filing)[0]
    was = line.other
    with acting(office.clerk):
        IncomeLine.objects.filter(pk=line.pk).update(other=D("5.00"))
    first = entries(office)[[one.row for one in entries(office)].index(line.pk)]
    sql(
        f"UPDATE accounts_trailentry SET id = 99999999 WHERE id = {first.pk}",
        f"UPDATE accounts_incomeline SET other = {was} WHERE id = {line.pk}",
    )
    assert any("“其他收入”与变动记录不一致" in words for words in verify_trail().problems)


def test_a_clock_set_back_is_no_tampering(office: Office) -> None:
    """The last entry of a row is that of the highest number: an hour lost does not make an earlier one the last."""
    line = IncomeLine.objects.filter(filing=office.filing)[0]
    for words in ("5.00", "6.00"):
        with acting(office.clerk):
            IncomeLine.objects.filter(pk=line.pk).update(other=D(words))
    columns = 'chain, number, extract(epoch FROM at)::text, by_id, "table", row, action, before::text, after::text'
    with guards_off("accounts_trailentry"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash FROM accounts_trailentry WHERE chain = %s ORDER BY number DESC OFFSET 1 LIMIT 1",
            [office.filing.pk],
        )
        (previous,) = cursor.fetchone()
        last = TrailEntry.objects.filter(chain=office.filing.pk).order_by("-number")[0]
        cursor.execute("UPDATE accounts_trailentry SET at = at - interval '1 hour' WHERE id = %s", [last.pk])
        cursor.execute(f"SELECT {columns} FROM accounts_trailentry WHERE id = %s", [last.pk])
        cursor.execute(
            "UPDATE accounts_trailentry SET hash = %s WHERE id = %s", [hash_of(previous, *cursor.fetchone()), last.pk]
        )
    assert verify_trail().problems == []


def test_a_row_deleted_after_what_it_belonged_to_is_no_tampering(office: Office) -> None:
    """As raw SQL may do it: the constraint waits for the end of the transaction, the chain is then that of nothing."""
    with acting(office.clerk), connection.cursor() as cursor:
        evaluation = Evaluation.objects.filter(filing=office.filing, programme__isnull=False).order_by("pk")[0].pk
        for table, column in (("evaluation", "id"), ("fundingrow", "evaluation_id"), ("indicator", "evaluation_id")):
            cursor.execute(f"DELETE FROM performance_{table} WHERE {column} = %s", [evaluation])
    assert verify_trail().problems == []


def test_a_trigger_with_another_function_is_named(office: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgfoid::regproc::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_allowed_step%' "
            "AND tgrelid = 'accounts_filing'::regclass"
        )
        ((name,),) = cursor.fetchall()
        body = "BEGIN RETURN NEW; END;"
        cursor.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    (words,) = verify_trail().problems
    assert words == "填报的触发器 allowed_step 的内容被改动过。"


def test_the_content_of_a_report_is_held_against_its_hash(office: Office) -> None:
    evaluation = Evaluation.objects.filter(filing=office.filing)[0]
    with acting(office.clerk):
        SelfReport.objects.create(
            evaluation=evaluation, name="x.pdf", content=b"x", sha256=sha256(b"x"), size=1, pages=1
        )
    assert verify_trail().problems == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE performance_selfreport DISABLE TRIGGER USER")
        cursor.execute("UPDATE performance_selfreport SET content = 'y'")
        cursor.execute("ALTER TABLE performance_selfreport ENABLE TRIGGER USER")
    (words,) = verify_trail().problems
    assert words.startswith("自评报告（编号")


def test_a_tail_cut_off_is_found_by_the_heads_kept_elsewhere(office: Office, tmp_path: Path) -> None:
    """Cut off with its rows put back, nothing in the database tells of it: the file beside it does."""
    kept = tmp_path / "heads.json"
    line = IncomeLine.objects.filter(filing=office.filing)[0]
    was = line.other
    with acting(office.clerk):
        IncomeLine.objects.filter(pk=line.pk).update(other=D("5.00"))
    call_command("verify_trail", heads=kept, stdout=StringIO())
    last = TrailEntry.objects.filter(chain=office.filing.pk).order_by("-number")[0]
    sql(
        f"DELETE FROM accounts_trailentry WHERE id = {last.pk}",
        f"UPDATE accounts_incomeline SET other = {was} WHERE id = {line.pk}",
    )
    assert verify_trail().problems == []
    out = StringIO()
    with pytest.raises(CommandError, match="发现 1 处不符"):
        call_command("verify_trail", heads=kept, stdout=out)
    assert f"第 {last.number} 条变动记录与上次核验时留存的不符" in out.getvalue()
    kept.write_text("rubbish")
    with pytest.raises(CommandError, match="不是本命令留存的链头文件"):
        call_command("verify_trail", heads=kept, stdout=out)
