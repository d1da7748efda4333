"""Who wrote to a version, remembered by the database: nobody approves their own work (填写人的登记)."""

import pgtrigger

from accounts.models.terms import OPEN

from .trigger import ACTOR, CLERK, Trigger, differ, refuse, sql_list

CONTRIBUTES = Trigger(
    name="contributes",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("actor", "INTEGER")],
    func=f"""
        actor := {ACTOR};
        IF actor IS NULL THEN RETURN NULL; END IF;
        IF TG_OP = 'UPDATE' AND (OLD.revision, OLD.remark, OLD.precision)
            IS NOT DISTINCT FROM (NEW.revision, NEW.remark, NEW.precision)
        THEN RETURN NULL; END IF;
        IF TG_OP = 'INSERT' AND NEW.version = 1 AND NEW.remark = ''
            AND NOT {CLERK.format(user="actor", unit="NEW.unit_id")}
        THEN RETURN NULL; END IF;
        INSERT INTO accounts_contribution (filing_id, version, user_id) VALUES (NEW.id, NEW.version, actor)
            ON CONFLICT DO NOTHING;
        RETURN NULL;
    """,
)
"""Who opens a filing, counts its revision up, or changes its remarks or precision, wrote to this version.

Who opens a year for others, without a word of their own, did not.
"""


OPENED_FOR_OTHERS = Trigger(
    name="opened_for_others",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF EXISTS (
            SELECT 1 FROM accounts_step step JOIN accounts_filing filing ON filing.id = step.filing_id
            WHERE filing.id = NEW.filing_id AND filing.revision = 0 AND filing.remark = ''
                AND from_status = '' AND by_id = NEW.user_id
                AND NOT {CLERK.format(user="NEW.user_id", unit="filing.unit_id")}
        ) THEN RETURN NULL; END IF;
        RETURN NEW;
    """,
)
"""What an officer of the bureau brings over when opening a year for others is no contribution.

It ends with the first save of anybody, which counts the revision up.
"""


OWN = differ("code", "name", "kind", "region", "division_code")
"""What the document of a unit prints of it."""
LISTED = differ("code", "name", "superior_id")
"""What the document of its superior prints of it."""
PRINTED = f"""status IN ({sql_list(OPEN)}) AND (
                (unit_id = OLD.id AND {OWN})
                OR (unit_id IN (OLD.superior_id, NEW.superior_id) AND {LISTED})
            )"""
"""The open filings of which the document changes with the unit."""
MASTER_CONTRIBUTES = Trigger(
    name="master_contributes",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        IF TG_OP = 'UPDATE' AND NOT ({OWN} OR {LISTED}) THEN RETURN NULL; END IF;
        UPDATE accounts_filing SET revision = 1
            WHERE revision = 0 AND {PRINTED} AND EXISTS (
                SELECT 1 FROM accounts_step WHERE filing_id = accounts_filing.id AND from_status = '' AND by_id = {ACTOR}
            );
        INSERT INTO accounts_contribution (filing_id, version, user_id)
            SELECT id, version, actor FROM accounts_filing, (SELECT {ACTOR} AS actor) AS acting
            WHERE actor IS NOT NULL AND {PRINTED} ON CONFLICT DO NOTHING;
        RETURN NULL;
    """,
)
"""Who changes what the document prints of a unit wrote to its open filings; to those of its superior by its name.

To a year opened for others too: that is their first save, and counts the revision up.
"""


def uploader_contributes(*columns: str) -> Trigger:
    """Who uploads a file for a filing, and who confirms it, wrote to this version. The file and its uploader stay."""
    return Trigger(
        name="uploader_contributes",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("actor", "INTEGER")],
        func=f"""
            actor := {ACTOR};
            IF TG_OP = 'UPDATE' THEN
                IF {differ(*columns)} THEN
                    {refuse("上传的文件和上传人不能改动；需要导入另一份文件，请重新上传。")}
                END IF;
                IF NOT {differ("applied_at", "summary")} THEN RETURN NEW; END IF;
            END IF;
            IF actor IS NULL OR (TG_OP = 'INSERT' AND actor <> NEW.uploaded_by_id) THEN
                {refuse("导入文件的上传人和确认人应是当前登录的人，已拒绝；请登录后操作。")}
            END IF;
            INSERT INTO accounts_contribution (filing_id, version, user_id)
                SELECT id, version, actor FROM accounts_filing WHERE id = NEW.filing_id ON CONFLICT DO NOTHING;
            RETURN NEW;
        """,
    )


def explainer_contributes(person: str, text: str) -> Trigger:
    """Who answers a finding or asks for a waiver wrote to this version; who grants one did not."""
    return Trigger(
        name="explainer_contributes",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF TG_OP = 'UPDATE' AND OLD.filing_id <> NEW.filing_id THEN
                {refuse("说明和豁免不能移到另一份填报；请在另一份填报重新填写。")}
            END IF;
            IF TG_OP = 'UPDATE' AND (OLD.{person}, OLD.{text}) IS NOT DISTINCT FROM (NEW.{person}, NEW.{text})
            THEN RETURN NULL; END IF;
            INSERT INTO accounts_contribution (filing_id, version, user_id)
                SELECT id, version, NEW.{person} FROM accounts_filing WHERE id = NEW.filing_id
                ON CONFLICT DO NOTHING;
            RETURN NULL;
        """,
    )
