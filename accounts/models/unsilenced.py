"""Triggers that no setting of a session can silence (不可绕过的触发器).

pgtrigger's own begin by asking the setting `pgtrigger.ignore`, which any database role may set; ours have no such
clause. They fire under every `session_replication_role`, and find their tables in the schema of the project whatever the
`search_path` says: a temporary table of the same name is not asked.
"""

from typing import Any

import pgtrigger
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
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


def unsilenced(compiled: compiler.Trigger) -> compiler.Trigger:
    """The same trigger, installed in our way."""
    given: dict[str, Any] = {key: text for key, text in compiled.sql.kwargs.items() if key != "ignore_func_name"}
    return compiler.Trigger(name=compiled.name, sql=UpsertTriggerSql(**given))


class Trigger(pgtrigger.Trigger):
    """The base of every trigger of this project."""

    def compile(self, model: type[models.Model]) -> compiler.Trigger:
        """As pgtrigger compiles it, installed in our way."""
        return unsilenced(super().compile(model))


class Unsilence(Operation):
    """Of a migration: all triggers of the app that stand so far, installed in our way."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The state knows them so."""
        for (label, name), model in list(state.models.items()):
            if label == app_label and model.options.get("triggers"):
                model.options["triggers"] = [unsilenced(one) for one in model.options["triggers"]]
                state.reload_model(label, name, delay=True)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Install them as the state reached says; the same on the way back."""
        for (label, _), model in to_state.models.items():
            for one in model.options.get("triggers", ()) if label == app_label else ():
                schema_editor.execute(one.install_sql, params=None)

    database_backwards = database_forwards

    def describe(self) -> str:
        """What it does, in the list of a migration's operations."""
        return "Install all triggers so that no setting silences them"
