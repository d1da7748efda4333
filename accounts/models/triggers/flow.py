"""What the database itself refuses on the way from entry to publication: states, steps, records (流转的约束).

The edges, the levels of review, the separation of duties and the completeness of a publication hold for raw SQL too.
Who wrote to a version is remembered by the database: nobody approves their own work (填写人的登记).
"""

import pgtrigger

from accounts.models.terms import EDGES, LEVELS, OPEN, STEPS, VERBS, WRITABLE, Status

from .trigger import ACTOR, CLERK, Trigger, differ, officer, refuse, sql_list

OPENINGS = tuple(("", str(status)) for status in WRITABLE)
"""What the step of a year opened for others says: from no state to the first."""
LONGEST_WAIVER = 31
"""Days that a waiver of the separation of duties may hold."""
ONCE = ("pdf", "html", "json", "xlsx", "sums")
"""Formats of which every publication has one file."""
ROUND = """(SELECT COALESCE(max(id), 0) FROM accounts_step
    WHERE filing_id = {filing} AND to_status = 'submitted' AND from_status = 'draft')"""
"""The step by which the filing was submitted last: what was confirmed before it counts no more."""


def _pairs(*pairs: tuple[str, str]) -> str:
    """Pairs of states, between the brackets of an IN."""
    return ", ".join(f"('{one}', '{other}')" for one, other in pairs)


def _by_another(filing: str, version: str) -> str:
    """Refuses an actor who wrote to this version, or to the 补录 that is its last year, without a waiver of the bureau, and
    one who confirmed an earlier level."""
    return f"""
        IF (EXISTS (
            SELECT 1 FROM accounts_contribution
            WHERE filing_id = {filing} AND version = {version} AND user_id = actor
        ) OR EXISTS (
            SELECT 1 FROM accounts_contribution JOIN accounts_filing prior ON prior.id = filing_id
            JOIN accounts_filing mine ON mine.id = {filing} AND mine.unit_id = prior.unit_id AND mine.year = prior.year + 1
            WHERE prior.status = 'carried_in' AND user_id = actor
        )) AND NOT EXISTS (
            SELECT 1 FROM accounts_separationwaiver
            WHERE filing_id = {filing} AND user_id = actor AND until >= (now() AT TIME ZONE 'Asia/Shanghai')::date
        ) THEN
            {refuse("本人填写或修改过本版数据，不能审核；请由其他审核人办理。")}
        END IF;
        IF EXISTS (
            SELECT 1 FROM accounts_step WHERE filing_id = {filing} AND id > {ROUND.format(filing=filing)}
                AND to_status = 'reviewed' AND by_id = actor
        ) THEN
            {refuse("您已办理过上一级审核，下一级请由其他人办理。")}
        END IF;
    """


ALLOWED_STEP = Trigger(
    name="allowed_step",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Q(old__status__df=pgtrigger.F("new__status")),
    declare=[("actor", "INTEGER"), ("levels", "INTEGER"), ("confirmed", "INTEGER"), ("approved", "TEXT")],
    func=f"""
        actor := {ACTOR};
        IF (OLD.status, NEW.status) NOT IN ({_pairs(*EDGES)}) THEN
            {refuse("填报状态不能由“%”变为“%”。", "OLD.status", "NEW.status")}
        END IF;
        IF actor IS NULL THEN
            {refuse("不知道是谁在办理，已拒绝；请登录后操作。")}
        END IF;
        IF NEW.status IN ({sql_list(LEVELS)}) THEN
            {_by_another("OLD.id", "OLD.version")}
            SELECT review_levels INTO levels FROM accounts_unit WHERE id = OLD.unit_id;
            SELECT count(*) INTO confirmed FROM accounts_step
                WHERE filing_id = OLD.id AND to_status = 'reviewed' AND id > {ROUND.format(filing="OLD.id")};
            IF NEW.status = 'approved' AND confirmed + 1 < levels THEN
                {refuse("该单位设 % 级审核，现在只过了 % 级，不能直接审核通过。", "levels", "confirmed")}
            END IF;
        END IF;
        IF NEW.status = 'published' THEN
            SELECT digest INTO approved FROM accounts_step
                WHERE filing_id = OLD.id AND to_status = 'approved' ORDER BY id DESC LIMIT 1;
            IF (SELECT count(DISTINCT kind) FROM accounts_clearance
                WHERE filing_id = OLD.id AND digest = approved) < 2
            THEN
                {refuse("公开前应登记保密审查和负责人签审，且所审查的应是现在审核通过的内容。")}
            END IF;
        END IF;
        IF NEW.status = 'withdrawn'
            AND NOT EXISTS (SELECT 1 FROM accounts_withdrawal WHERE filing_id = OLD.id)
        THEN
            {refuse("撤下前应登记事由、依据和说明。")}
        END IF;
        RETURN NEW;
    """,
)
"""The state of a filing moves along the allowed edges, by a known person, each level by another who wrote nothing.

Approval asks for as many levels as the unit has set, publication for both clearances of what was approved,
withdrawal for its record.
"""


TRUE_STEP = Trigger(
    name="true_step",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("actor", "INTEGER"), ("filing", "RECORD")],
    func=f"""
        actor := {ACTOR};
        SELECT status, version, revision INTO filing FROM accounts_filing WHERE id = NEW.filing_id;
        IF actor IS DISTINCT FROM NEW.by_id OR filing.version <> NEW.version OR filing.status <> NEW.to_status
            OR (NEW.from_status, NEW.to_status) NOT IN ({_pairs(*STEPS, *OPENINGS)})
        THEN
            {refuse("流转记录与办理人或填报的状态不符，已拒绝。")}
        END IF;
        IF NEW.from_status = '' AND (filing.revision > 0 OR NOT {officer("actor")}
            OR EXISTS (SELECT 1 FROM accounts_step WHERE filing_id = NEW.filing_id))
        THEN
            {refuse("“建立填报”只在财政局管理员为单位建立年度时记录。")}
        END IF;
        IF NEW.to_status IN ({sql_list(LEVELS)}) THEN
            {_by_another("NEW.filing_id", "NEW.version")}
        END IF;
        IF NEW.to_status = 'submitted' THEN
            INSERT INTO accounts_contribution (filing_id, version, user_id)
                VALUES (NEW.filing_id, NEW.version, actor) ON CONFLICT DO NOTHING;
        END IF;
        RETURN NEW;
    """,
)
"""A step tells what the acting person did to the filing this moment: a level or an approval by another than wrote.

Who submits answers for the content, and is remembered as one who wrote. The first step of a year that the bureau
opened for others says so: it comes from no state.
"""


FIRST_STATE = Trigger(
    name="first_state",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=~pgtrigger.Q(new__status__in=[str(status) for status in WRITABLE]),
    func=refuse("新建的填报只能处于“填报中”或“补录”状态。"),
)
"""A filing is born as a draft or as a carried-in comparative, never already approved."""


WAIVED_BY_THE_BUREAU = Trigger(
    name="waived_by_the_bureau",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF {ACTOR} IS DISTINCT FROM NEW.granted_by_id OR NOT {officer("NEW.granted_by_id")}
            OR NEW.until > (now() AT TIME ZONE 'Asia/Shanghai')::date + {LONGEST_WAIVER} THEN
            {refuse("不相容岗位豁免只能由财政局管理员本人批准，最长 % 天。", str(LONGEST_WAIVER))}
        END IF;
        RETURN NEW;
    """,
)
"""A waiver of the separation of duties is granted by the acting bureau officer, for a month at most."""


def of_approved(filing_id: str = "NEW.filing_id") -> Trigger:
    """A publication and its files are recorded while their filing is approved: neither before, nor after publication."""
    return Trigger(
        name="of_approved",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (SELECT 1 FROM accounts_filing WHERE id = ({filing_id}) AND status IN ({sql_list(VERBS["publish"].states)})) THEN
                {refuse("只有已审核的填报可以登记公开稿和公开文件；公开之后不能增加。")}
            END IF;
            RETURN NEW;
        """,
    )


PHOTOGRAPHED = Trigger(
    name="photographed",
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Q(new__status=str(Status.PUBLISHED)),
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM accounts_publication publication
            WHERE publication.filing_id = NEW.id
                AND (SELECT count(DISTINCT format) FROM accounts_publicationfile
                     WHERE publication_id = publication.id AND format IN ({sql_list(ONCE)})) = {len(ONCE)}
                AND (SELECT array_agg(name::text ORDER BY name::text) FROM accounts_publicationfile
                     WHERE publication_id = publication.id AND format = 'csv')
                  = (SELECT array_agg(called ORDER BY called)
                     FROM jsonb_array_elements(snapshot -> 'statements') AS one,
                        COALESCE(NULLIF(one ->> 'number', ''), one ->> 'title') AS called)
        ) THEN
            {refuse("填报标为已公开而公开稿不完整，已拒绝；请重新办理公开。")}
        END IF;
        RETURN NULL;
    """,
)
"""At the end of a transaction that publishes a filing its publication is there with all its files.

How many statements there are, each a CSV, the data that are published say: as many as the edition has.
"""


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


OWN = differ("code", "name", "kind", "region", "division_code", "founded")
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
