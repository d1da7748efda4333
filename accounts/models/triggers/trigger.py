"""Triggers that no setting of a session can silence (不可绕过的触发器).

pgtrigger's own begin by asking the setting `pgtrigger.ignore`, which any database role may set; ours have no such
clause. They fire under every `session_replication_role`, find their tables in the schema of the project whatever the
`search_path` says (a temporary table of the same name is not asked), and write times in UTC whatever the session says.

Below them stand the pieces of SQL of which they are made. Refusals carry SQLSTATE 23514, so Django raises IntegrityError
with a Chinese message.
"""

from typing import Any

import pgtrigger
from django.db import models
from pgtrigger import compiler


class UpsertTriggerSql(compiler.UpsertTriggerSql):
    """How a trigger is installed. Migrations name this class: the template stays as it is."""

    def get_template(self) -> str:
        """Function and trigger, without the clause that asks whether to be silent."""
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql;
            DO $$ BEGIN
                EXECUTE format('ALTER FUNCTION {pgid}() SET search_path = %I, pg_temp', current_schema());
                ALTER FUNCTION {pgid}() SET timezone = 'UTC';
            END $$;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};
            ALTER TABLE {table} ENABLE ALWAYS TRIGGER {pgid};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Trigger(pgtrigger.Trigger):
    """The base of every trigger of this project."""

    def compile(self, model: type[models.Model]) -> compiler.Trigger:
        """As pgtrigger compiles it, installed in our way."""
        compiled = super().compile(model)
        given: dict[str, Any] = {key: text for key, text in compiled.sql.kwargs.items() if key != "ignore_func_name"}
        return compiler.Trigger(name=compiled.name, sql=UpsertTriggerSql(**given))


ACTOR = "NULLIF(current_setting('accounts.actor', true), '')::integer"
"""Who acts: set by `acting(user)` in `accounts.models.trail`, for one transaction; NULL where nobody is known."""
CLERK = "EXISTS (SELECT 1 FROM accounts_assignment WHERE user_id = {user} AND unit_id = {unit} AND role = 'clerk')"


def sql_list(values: tuple[str, ...]) -> str:
    """Values of a closed list, between the brackets of an IN."""
    return ", ".join(f"'{value}'" for value in values)


def differ(*columns: str) -> str:
    """The SQL that asks whether one of the columns is not what it was."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


def officer(person: str) -> str:
    """The SQL that asks whether somebody, by their key, is an active officer of the finance bureau."""
    return f"""EXISTS (
        SELECT 1 FROM accounts_assignment post JOIN auth_user person ON person.id = post.user_id
        WHERE user_id = {person} AND role = 'bureau_officer' AND person.is_active
    )"""


def refuse(message: str, *arguments: str) -> str:
    """The PL/pgSQL that refuses, in words for the person; each % stands for an argument."""
    values = "".join(f", {argument}" for argument in arguments)
    return f"RAISE EXCEPTION '{message}'{values} USING ERRCODE = 'check_violation';"
