"""What the database itself refuses on the way from entry to publication: states, steps, records (流转的约束).

The edges, the levels of review, the separation of duties and the completeness of a publication hold for raw SQL too.
"""

from typing import Any

import pgtrigger

from .terms import EDGES, OPEN, WRITABLE, Status
from .triggers import ACTOR, differ, officer, refuse, sql_list
from .unsilenced import Trigger

OPENINGS = tuple(("", str(status)) for status in WRITABLE)
"""What the step of a year opened for others says: from no state to the first."""
LONGEST_WAIVER = 31
"""Days that a waiver of the separation of duties may hold."""

ONCE = ("pdf", "html", "json", "xlsx", "sums")
"""Formats of which every publication has one file."""
STATEMENTS = 9
"""And as many statements in CSV."""


CLERK = "EXISTS (SELECT 1 FROM accounts_assignment WHERE user_id = {user} AND unit_id = {unit} AND role = 'clerk')"


class Contributes(Trigger):
    """Who opens a filing, counts its revision up, or changes its remarks or precision, wrote to this version.

    Who opens a year for others, without a word of their own, did not.
    """

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    declare = [("actor", "INTEGER")]

    def __init__(self, **kwargs: Any) -> None:
        func = f"""
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
        """
        super().__init__(name="contributes", func=func, **kwargs)


class OpenedForOthers(Trigger):
    """What an officer of the bureau brings over when opening a year for others is no contribution.

    It ends with the first save of anybody, which counts the revision up.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self) -> None:
        func = f"""
            IF EXISTS (
                SELECT 1 FROM accounts_step step JOIN accounts_filing filing ON filing.id = step.filing_id
                WHERE filing.id = NEW.filing_id AND filing.revision = 0 AND filing.remark = ''
                    AND from_status = '' AND by_id = NEW.user_id
                    AND NOT {CLERK.format(user="NEW.user_id", unit="filing.unit_id")}
            ) THEN RETURN NULL; END IF;
            RETURN NEW;
        """
        super().__init__(name="opened_for_others", func=func)


class MasterContributes(Trigger):
    """Who changes what the document prints of a unit wrote to its open filings; to those of its superior by its name.

    To a year opened for others too: that is their first save, and counts the revision up.
    """

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def __init__(self) -> None:
        own, listed = (("code", "name", "kind", "region"), ("code", "name", "superior_id"))
        printed = f"""status IN ({sql_list(OPEN)}) AND (
                    (unit_id = OLD.id AND {differ(*own)})
                    OR (unit_id IN (OLD.superior_id, NEW.superior_id) AND {differ(*listed)})
                )"""
        func = f"""
            IF TG_OP = 'UPDATE' AND NOT ({differ(*own)} OR {differ(*listed)}) THEN RETURN NULL; END IF;
            UPDATE accounts_filing SET revision = 1
                WHERE revision = 0 AND {printed} AND EXISTS (
                    SELECT 1 FROM accounts_step WHERE filing_id = accounts_filing.id AND from_status = '' AND by_id = {ACTOR}
                );
            INSERT INTO accounts_contribution (filing_id, version, user_id)
                SELECT id, version, actor FROM accounts_filing, (SELECT {ACTOR} AS actor) AS acting
                WHERE actor IS NOT NULL AND {printed} ON CONFLICT DO NOTHING;
            RETURN NULL;
        """
        super().__init__(name="master_contributes", func=func)


class UploaderContributes(Trigger):
    """Who uploads a file for a filing, and who confirms it, wrote to this version. The file and its uploader stay."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    declare = [("actor", "INTEGER")]

    def __init__(self, *columns: str) -> None:
        func = f"""
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
        """
        super().__init__(name="uploader_contributes", func=func)


class ExplainerContributes(Trigger):
    """Who answers a finding or asks for a waiver wrote to this version; who grants one did not."""

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, person: str, text: str) -> None:
        func = f"""
            IF TG_OP = 'UPDATE' AND OLD.filing_id <> NEW.filing_id THEN
                {refuse("说明和豁免不能移到另一份填报；请在另一份填报重新填写。")}
            END IF;
            IF TG_OP = 'UPDATE' AND (OLD.{person}, OLD.{text}) IS NOT DISTINCT FROM (NEW.{person}, NEW.{text})
            THEN RETURN NULL; END IF;
            INSERT INTO accounts_contribution (filing_id, version, user_id)
                SELECT id, version, NEW.{person} FROM accounts_filing WHERE id = NEW.filing_id
                ON CONFLICT DO NOTHING;
            RETURN NULL;
        """
        super().__init__(name="explainer_contributes", func=func)


ROUND = """(SELECT COALESCE(max(id), 0) FROM accounts_step
    WHERE filing_id = {filing} AND to_status = 'submitted' AND from_status = 'draft')"""
"""The step by which the filing was submitted last: what was confirmed before it counts no more."""


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


class AllowedStep(Trigger):
    """The state of a filing moves along the allowed edges, by a known person, each level by another who wrote nothing.

    Approval asks for as many levels as the unit has set, publication for both clearances of what was approved,
    withdrawal for its record.
    """

    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(old__status__df=pgtrigger.F("new__status"))
    declare = [("actor", "INTEGER"), ("levels", "INTEGER"), ("confirmed", "INTEGER"), ("approved", "TEXT")]

    def __init__(self, **kwargs: Any) -> None:
        edges = ", ".join(f"('{one}', '{other}')" for one, other in EDGES)
        func = f"""
            actor := {ACTOR};
            IF (OLD.status, NEW.status) NOT IN ({edges}) THEN
                {refuse("填报状态不能由“%”变为“%”。", "OLD.status", "NEW.status")}
            END IF;
            IF actor IS NULL THEN
                {refuse("不知道是谁在办理，已拒绝；请登录后操作。")}
            END IF;
            IF NEW.status IN ({sql_list((Status.REVIEWED, Status.APPROVED))}) THEN
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
        """
        super().__init__(name="allowed_step", func=func, **kwargs)


class TrueStep(Trigger):
    """A step tells what the acting person did to the filing this moment: a level or an approval by another than wrote.

    Who submits answers for the content, and is remembered as one who wrote. The first step of a year that the bureau
    opened for others says so: it comes from no state.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert
    declare = [("actor", "INTEGER"), ("filing", "RECORD")]

    def __init__(self) -> None:
        edges = ", ".join(
            f"('{one}', '{other}')" for one, other in (*EDGES, (Status.REVIEWED, Status.REVIEWED), *OPENINGS)
        )
        func = f"""
            actor := {ACTOR};
            SELECT status, version, revision INTO filing FROM accounts_filing WHERE id = NEW.filing_id;
            IF actor IS DISTINCT FROM NEW.by_id OR filing.version <> NEW.version OR filing.status <> NEW.to_status
                OR (NEW.from_status, NEW.to_status) NOT IN ({edges})
            THEN
                {refuse("流转记录与办理人或填报的状态不符，已拒绝。")}
            END IF;
            IF NEW.from_status = '' AND (filing.revision > 0 OR NOT {officer("actor")}
                OR EXISTS (SELECT 1 FROM accounts_step WHERE filing_id = NEW.filing_id))
            THEN
                {refuse("“建立填报”只在财政局管理员为单位建立年度时记录。")}
            END IF;
            IF NEW.to_status IN ({sql_list((Status.REVIEWED, Status.APPROVED))}) THEN
                {_by_another("NEW.filing_id", "NEW.version")}
            END IF;
            IF NEW.to_status = 'submitted' THEN
                INSERT INTO accounts_contribution (filing_id, version, user_id)
                    VALUES (NEW.filing_id, NEW.version, actor) ON CONFLICT DO NOTHING;
            END IF;
            RETURN NEW;
        """
        super().__init__(name="true_step", func=func)


class WaivedByTheBureau(Trigger):
    """A waiver of the separation of duties is granted by the acting bureau officer, for a month at most."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self) -> None:
        func = f"""
            IF {ACTOR} IS DISTINCT FROM NEW.granted_by_id OR NOT {officer("NEW.granted_by_id")}
                OR NEW.until > (now() AT TIME ZONE 'Asia/Shanghai')::date + {LONGEST_WAIVER} THEN
                {refuse("不相容岗位豁免只能由财政局管理员本人批准，最长 % 天。", str(LONGEST_WAIVER))}
            END IF;
            RETURN NEW;
        """
        super().__init__(name="waived_by_the_bureau", func=func)


class OfApproved(Trigger):
    """A publication and its files are recorded while their filing is approved: neither before, nor after publication."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self, filing_id: str = "NEW.filing_id") -> None:
        func = f"""
            IF NOT EXISTS (SELECT 1 FROM accounts_filing WHERE id = ({filing_id}) AND status = 'approved') THEN
                {refuse("只有已审核的填报可以登记公开稿和公开文件；公开之后不能增加。")}
            END IF;
            RETURN NEW;
        """
        super().__init__(name="of_approved", func=func)


class OnlyResolved(Trigger):
    """A comment is never changed or removed; it can be resolved, once."""

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def __init__(self) -> None:
        func = f"""
            IF TG_OP = 'DELETE' OR OLD.resolved_at IS NOT NULL
                OR (to_jsonb(OLD) - 'resolved_by_id' - 'resolved_at') <> (to_jsonb(NEW) - 'resolved_by_id' - 'resolved_at')
            THEN
                {refuse("批注只能追加和办结，不能修改或删除。")}
            END IF;
            RETURN NEW;
        """
        super().__init__(name="only_resolved", func=func)


class FirstState(Trigger):
    """A filing is born as a draft or as a carried-in comparative, never already approved."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert
    condition = ~pgtrigger.Q(new__status__in=[str(status) for status in WRITABLE])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(name="first_state", func=refuse("新建的填报只能处于“填报中”或“补录”状态。"), **kwargs)


class Photographed(Trigger):
    """At the end of a transaction that publishes a filing its publication is there with all its files."""

    when = pgtrigger.After
    timing = pgtrigger.Deferred
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(new__status=str(Status.PUBLISHED))

    def __init__(self, **kwargs: Any) -> None:
        func = f"""
            IF NOT EXISTS (
                SELECT 1 FROM accounts_publicationfile file
                JOIN accounts_publication publication ON publication.id = file.publication_id
                WHERE publication.filing_id = NEW.id
                HAVING count(DISTINCT format) FILTER (WHERE format IN ({sql_list(ONCE)})) = {len(ONCE)}
                   AND count(*) FILTER (WHERE format = 'csv') = {STATEMENTS}
            ) THEN
                {refuse("填报标为已公开而公开稿不完整，已拒绝；请重新办理公开。")}
            END IF;
            RETURN NULL;
        """
        super().__init__(name="photographed", func=func, **kwargs)
