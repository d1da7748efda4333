"""Guards that no session can silence, and public columns that nobody changes unnamed: every table, every column."""

from collections.abc import Iterator

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from accounts.models import (
    Answer,
    Approval,
    Assignment,
    CheckRun,
    Comment,
    Filing,
    ImportedFile,
    Reminder,
    TrailEntry,
    Unit,
    Waiver,
)
from accounts.models.triggers.trigger import Trigger
from tests.conftest import Office

MODELS = [*apps.get_app_config("accounts").get_models(), *apps.get_app_config("performance").get_models()]
GUARDED = list(dict.fromkeys(model for model, _ in pgtrigger.registered()))
INSIDE: dict[type[models.Model], set[str]] = {
    Filing: {"revision", "created_at"},
    Unit: {"review_levels"},
    Approval: {"recorded_by_id", "recorded_at"},
    Comment: {"resolved_by_id", "resolved_at"},
    ImportedFile: {"uploaded_at"},
    **{one: {field.attname for field in one._meta.concrete_fields} for one in (Assignment, Answer, Waiver)},
    **{one: {field.attname for field in one._meta.concrete_fields} for one in (CheckRun, Reminder)},
}
"""What the public never reads: who works where, what is said of findings, counters."""
OTHER: dict[type[models.Field], str] = {
    models.BooleanField: "NOT {0}",
    models.CharField: "'9'",
    models.TextField: "'9'",
    models.BinaryField: "'y'::bytea",
    models.JSONField: """'{{"y": 1}}'::jsonb""",
    models.DateTimeField: "COALESCE({0}, now()) + interval '1 day'",
    models.DateField: "COALESCE({0}, current_date) + 1",
}
"""How a column becomes another, by its kind; numbers and keys are counted up."""


class _Undo(Exception):
    """Takes back what a try has done."""


def tried(statement: str) -> tuple[str, int]:
    """(what refused it or '', rows touched): as raw SQL by nobody, taken back again."""
    told, touched = "", 0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            touched = cursor.rowcount
            raise _Undo
    except _Undo:
        pass
    except IntegrityError as error:
        told = str(error)
    return told, touched


def all_silenced() -> None:
    """Everything that pgtrigger's own triggers would ask before they stay silent, for the rest of the transaction."""
    names = ",".join(trigger.get_pgid(model) for model, trigger in pgtrigger.registered())
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, false)", [f"{{{names}}}"])


@pytest.fixture
def _silenced(everything: Office) -> Iterator[None]:
    """As the role of the application, which may set it."""
    all_silenced()
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET pgtrigger.ignore")


@pytest.mark.usefixtures("_silenced")
def test_no_setting_silences_the_guard_of_any_table() -> None:
    """Emptying, deleting, changing: refused in each table, or told in the trail."""
    for model in GUARDED:
        table = model._meta.db_table
        assert model._default_manager.exists(), f"{table} has no row to try"
        names = {trigger.name for one, trigger in pgtrigger.registered() if one is model}
        if "never_emptied" in names:
            assert "不能清空" in tried(f"TRUNCATE {table} CASCADE")[0], table
        before = TrailEntry.objects.count()
        with transaction.atomic():
            told = touched = 0
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"DELETE FROM {table}")
                    touched = cursor.rowcount
            except IntegrityError:
                told = 1
            assert told or TrailEntry.objects.count() == before + touched > before, table
            transaction.set_rollback(True)


def test_every_trigger_is_ours_and_always_on(db: None) -> None:
    strange = [str(trigger) for _, trigger in pgtrigger.registered() if not isinstance(trigger, Trigger)]
    assert strange == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled, prosrc, proconfig FROM pg_trigger JOIN pg_proc p ON p.oid = tgfoid "
            "WHERE NOT tgisinternal"
        )
        found = cursor.fetchall()
    ours = {trigger.get_pgid(model) for model, trigger in pgtrigger.registered()}
    assert {name for name, *_ in found} == ours
    for name, enabled, source, config in found:
        assert enabled == "A", f"{name} is silent for a replica"
        assert config == ["search_path=public, pg_temp", "TimeZone=UTC"], f"{name} asks tables or times of the session"
        assert "pgtrigger" not in source
        asked = source.count("current_setting(")
        assert asked == source.count("current_setting('accounts.actor', true)"), f"{name} asks a setting"


def test_a_temporary_table_of_the_same_name_is_not_asked(office: Office) -> None:
    """Who wrote is kept in the table of the project, and approval asks there."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE accounts_contribution (LIKE accounts_contribution)")
        cursor.execute("CREATE TEMPORARY TABLE accounts_trailentry (LIKE accounts_trailentry)")
        cursor.execute("SELECT set_config('accounts.actor', %s, true)", [str(office.supervisor.pk)])
        cursor.execute("UPDATE accounts_incomeline SET other = 5 WHERE filing_id = %s", [office.filing.pk])
        cursor.execute(
            "SELECT count(*) FROM public.accounts_contribution WHERE filing_id = %s AND user_id = %s",
            [office.filing.pk, office.supervisor.pk],
        )
        assert cursor.fetchone() == (1,)
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_temp.accounts_contribution) + count(*) FROM accounts_trailentry"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("DROP TABLE pg_temp.accounts_contribution, pg_temp.accounts_trailentry")


def other(field: models.Field) -> str:
    """SQL for another value of the column."""
    kinds = (kind for kind in OTHER if isinstance(field, kind))
    return OTHER.get(next(kinds, models.Field), "COALESCE({0}, 0) + 1").format(f'"{field.column}"')


def test_no_public_column_is_changed_by_nobody(everything: Office) -> None:
    """Every column of every model but those that the public never reads: the trigger refuses, not a lucky constraint.

    What is printed is not removed by nobody either.
    """
    went = []
    for model in MODELS:
        table = model._meta.db_table
        for field in model._meta.concrete_fields:
            if field.primary_key or getattr(field, "generated", False) or field.attname in INSIDE.get(model, ()):
                continue
            told, touched = tried(f'UPDATE {table} SET "{field.column}" = {other(field)}')
            if "pgtrigger_" not in told or not (told or touched):
                went.append(f"{table}.{field.column} {told}")
    assert went == []
    for table in ("unit", "subject", "approval", "timetable", "filing"):
        assert "不知道是谁" in tried(f"DELETE FROM accounts_{table}")[0]
