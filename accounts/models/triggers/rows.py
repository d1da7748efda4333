"""What the database itself refuses of rows, whoever asks: triggers in plain PL/pgSQL (数据行的约束).

A write of entered rows without a known person is refused, and a person who wrote is remembered as a contributor of that
version, who cannot approve it (`flow`).
"""

from typing import Any

import pgtrigger

from accounts.models.terms import WRITABLE, Precision
from accounts.models.verbs import LOCKED

from .sql import ACTOR, differ, refuse, sql_list
from .trigger import Trigger


class AppendOnly(Trigger):
    """Rows can be added, never changed or removed."""

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def __init__(self, what: str, **kwargs: Any) -> None:
        super().__init__(name="append_only", func=refuse(f"{what}只能追加，不能修改或删除。"), **kwargs)


class NeverEmptied(Trigger):
    """The table is not emptied by TRUNCATE, which row triggers do not see."""

    when = pgtrigger.Before
    level = pgtrigger.Statement
    operation = pgtrigger.Truncate

    def __init__(self, what: str, **kwargs: Any) -> None:
        super().__init__(name="never_emptied", func=refuse(f"{what}不能清空。"), **kwargs)


class ByKnownPerson(Trigger):
    """What the public reads is changed or removed by a known person only: these columns, or the row."""

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def __init__(self, what: str, *columns: str, **kwargs: Any) -> None:
        func = f"""
            IF {ACTOR} IS NULL AND (TG_OP = 'DELETE' OR {differ(*columns)}) THEN
                {refuse(f"不知道是谁在修改{what}，已拒绝；请登录后操作。")}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """
        super().__init__(name="by_known_person", func=func, **kwargs)


class FixedIdentity(Trigger):
    """A filing stays what it is: unit, year, version and edition never change, its remarks only while writable."""

    name = "fixed_identity"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    func = f"""
        IF (OLD.unit_id, OLD.year, OLD.version, OLD.edition)
            IS DISTINCT FROM (NEW.unit_id, NEW.year, NEW.version, NEW.edition)
        THEN
            {refuse("填报的单位、年度、版次和年度表样不能改动；填错了请另建一份。")}
        END IF;
        IF OLD.status NOT IN ({sql_list(WRITABLE)})
            AND (OLD.remark, OLD.precision) IS DISTINCT FROM (NEW.remark, NEW.precision)
        THEN
            {refuse("填报已提交或已审核，数据说明和金额精度已锁定；需要修改请先退回。")}
        END IF;
        RETURN NEW;
    """


class GuardedRow(Trigger):
    """An entered row changes only while its filing is writable, by a known person, who becomes a contributor.

    `filing_id` is an SQL expression over {row} (OLD or NEW) that gives the id of the filing.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("actor", "INTEGER"), ("filing", "RECORD"), ("ids", "BIGINT[]"), ("one", "BIGINT")]

    def __init__(self, filing_id: str = "{row}.filing_id", **kwargs: Any) -> None:
        func = f"""
            actor := {ACTOR};
            IF TG_OP <> 'INSERT' THEN ids := array_append(ids, ({filing_id.format(row="OLD")})::bigint); END IF;
            IF TG_OP <> 'DELETE' THEN ids := array_append(ids, ({filing_id.format(row="NEW")})::bigint); END IF;
            IF TG_OP = 'UPDATE' AND ids[1] IS DISTINCT FROM ids[2] THEN
                {refuse("录入的行不能移到另一份填报；请在原填报删除，在另一份填报新建。")}
            END IF;
            FOREACH one IN ARRAY ids LOOP
                SELECT id, status, version, unit_id, year INTO filing FROM accounts_filing WHERE id = one;
                IF NOT FOUND THEN CONTINUE; END IF;
                IF filing.status = 'carried_in' AND EXISTS (
                    SELECT 1 FROM accounts_filing WHERE unit_id = filing.unit_id AND year = filing.year + 1
                        AND status IN ({sql_list(LOCKED)})
                ) THEN
                    {refuse("下一年度的填报正在审核，用作其上年数的补录不能修改；需要修改请先退回下一年度的填报。")}
                END IF;
                IF filing.status NOT IN ({sql_list(WRITABLE)}) THEN
                    {refuse("填报已提交或已审核，数据已锁定，不能修改；需要修改请先退回。")}
                END IF;
                IF actor IS NULL THEN
                    {refuse("不知道是谁在修改填报数据，已拒绝；请登录后操作。")}
                END IF;
                INSERT INTO accounts_contribution (filing_id, version, user_id)
                    VALUES (filing.id, filing.version, actor) ON CONFLICT DO NOTHING;
            END LOOP;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """
        super().__init__(name="guarded_row", func=func, **kwargs)


class OneLevel(Trigger):
    """Budget lines of one stage and fund stand on one level of the classification, so that none is counted twice."""

    name = "one_level"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    func = f"""
        IF EXISTS (
            SELECT 1 FROM accounts_budgetline
            WHERE filing_id = NEW.filing_id AND stage = NEW.stage AND fund = NEW.fund
              AND length(code) <> length(NEW.code) AND id IS DISTINCT FROM NEW.id
        ) THEN
            {refuse("同一预算阶段、同一资金性质的预算行应填在同一级科目上（都填类，或都填项），编码 % 与已有的行不同级。", "NEW.code")}
        END IF;
        RETURN NEW;
    """


class OfPublication(Trigger):
    """A printed total stands only in a filing whose amounts were taken from a publication in 万元."""

    name = "of_publication"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    func = f"""
        IF EXISTS (SELECT 1 FROM accounts_filing WHERE id = NEW.filing_id AND precision <> '{Precision.WAN}') THEN
            {refuse("只有摘自公开件、以万元为精度的填报才留存公开件所印的合计。")}
        END IF;
        RETURN NEW;
    """


class NoPrintedTotals(Trigger):
    """A filing turns to amounts in 元 only without totals kept from a publication: its rows alone speak from then on."""

    name = "no_printed_totals"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("precision")
    func = f"""
        IF NEW.precision <> '{Precision.WAN}'
            AND EXISTS (SELECT 1 FROM accounts_printedtotal WHERE filing_id = NEW.id)
        THEN
            {refuse("填报中还留存着公开件所印的合计，金额精度不能改为元；请先删去这些合计。")}
        END IF;
        RETURN NEW;
    """


class OnlyResolved(Trigger):
    """A comment is never changed or removed; it can be resolved, once."""

    name = "only_resolved"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    func = f"""
        IF TG_OP = 'DELETE' OR OLD.resolved_at IS NOT NULL
            OR (to_jsonb(OLD) - 'resolved_by_id' - 'resolved_at') <> (to_jsonb(NEW) - 'resolved_by_id' - 'resolved_at')
        THEN
            {refuse("批注只能追加和办结，不能修改或删除。")}
        END IF;
        RETURN NEW;
    """
