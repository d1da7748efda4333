"""Triggers that no setting of a session can silence (不可绕过的触发器).

pgtrigger's own begin by asking the setting `pgtrigger.ignore`, which any database role may set; ours have no such
clause. They fire under every `session_replication_role`, find their tables in the schema of the project whatever the
`search_path` says (a temporary table of the same name is not asked), and write times in UTC whatever the session says.
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
