"""What the database itself refuses of rows: triggers in plain PL/pgSQL (数据行的约束).

A write of entered rows without a known person is refused, and a person who wrote is remembered as a contributor of that
version, who cannot approve it (`flow`).
"""

import pgtrigger

from accounts.models.terms import LOCKED, WRITABLE, Precision

from .trigger import ACTOR, Trigger, differ, officer, refuse, sql_list


def append_only(what: str, condition: pgtrigger.Condition | None = None) -> Trigger:
    """Rows can be added, never changed or removed; under a condition the others can."""
    return Trigger(
        name="append_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=condition,
        func=refuse(f"{what}只能追加，不能修改或删除。"),
    )


def never_emptied(what: str) -> Trigger:
    """The table is not emptied by TRUNCATE, which row triggers do not see."""
    return Trigger(
        name="never_emptied",
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        operation=pgtrigger.Truncate,
        func=refuse(f"{what}不能清空。"),
    )


def by_known_person(what: str, *columns: str) -> Trigger:
    """What the public reads is changed or removed by a known person only: these columns, or the row."""
    return Trigger(
        name="by_known_person",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF {ACTOR} IS NULL AND (TG_OP = 'DELETE' OR {differ(*columns)}) THEN
                {refuse(f"不知道是谁在修改{what}，已拒绝；请登录后操作。")}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


FIXED_IDENTITY = Trigger(
    name="fixed_identity",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=f"""
        IF (OLD.unit_id, OLD.year, OLD.version) IS DISTINCT FROM (NEW.unit_id, NEW.year, NEW.version) THEN
            {refuse("填报的单位、年度和版次不能改动；填错了请另建一份。")}
        END IF;
        IF OLD.status NOT IN ({sql_list(WRITABLE)})
            AND (OLD.edition, OLD.edition_revision_id) IS DISTINCT FROM (NEW.edition, NEW.edition_revision_id)
        THEN
            {refuse("填报已提交或已审核，年度表样已锁定；需要更换请先退回。")}
        END IF;
        IF OLD.status NOT IN ({sql_list(WRITABLE)})
            AND (OLD.remark, OLD.precision) IS DISTINCT FROM (NEW.remark, NEW.precision)
        THEN
            {refuse("填报已提交或已审核，数据说明和金额精度已锁定；需要修改请先退回。")}
        END IF;
        RETURN NEW;
    """,
)
"""A filing stays what it is: unit, year and version never change, its edition and remarks only while it is writable."""

RELEASED_FORMS = Trigger(
    name="released_forms",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("edition", "edition_revision_id"),
    func=f"""
        IF NEW.edition_revision_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM accounts_editionrevision
            WHERE id = NEW.edition_revision_id AND key = NEW.edition AND state IN ('in_force', 'retired')
        ) THEN
            {refuse("填报只能用生效过的年度表样。")}
        END IF;
        RETURN NEW;
    """,
)
"""A filing follows no text that may still change, and none of another edition."""

EDITION_EDGES = """
    ('draft', 'draft'), ('draft', 'proposed'), ('proposed', 'proposed'), ('proposed', 'draft'), ('proposed', 'in_force'),
    ('in_force', 'in_force'), ('in_force', 'retired'), ('retired', 'retired')
"""

FIXED_TEXT = Trigger(
    name="fixed_text",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("actor", "INTEGER")],
    func=f"""
        actor := {ACTOR};
        IF TG_OP = 'DELETE' THEN
            IF OLD.state NOT IN ('draft', 'proposed') THEN {refuse("生效过的表样文本不能删除。")} END IF;
            RETURN OLD;
        END IF;
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' OR NEW.written_by_id IS DISTINCT FROM actor OR NOT {officer("actor")} THEN
                {refuse("表样从财政局管理员自己的草案开始。")}
            END IF;
            RETURN NEW;
        END IF;
        IF {differ("key", "revision")} OR (OLD.state NOT IN ('draft', 'proposed')
            AND {differ("name", "year", "text", "resolved", "sha256", "proposed_by_id", "released_by_id", "released_alone")})
        THEN
            {refuse("生效过的表样文本不能修改；请另存为新版本。")}
        END IF;
        IF (OLD.state, NEW.state) NOT IN ({EDITION_EDGES}) THEN
            {refuse("表样只能由草案到提请、由提请到生效、由生效到停用。")}
        END IF;
        IF {differ("name", "year", "text")} AND (NEW.state <> 'draft' OR NEW.written_by_id IS DISTINCT FROM actor) THEN
            {refuse("提请以后修改文本的，要重新提请。")}
        END IF;
        IF NEW.state <> 'draft' AND OLD.state = 'draft'
            AND (NEW.proposed_by_id IS DISTINCT FROM actor OR NOT {officer("actor")})
        THEN
            {refuse("表样由财政局管理员本人提请。")}
        END IF;
        IF OLD.state = 'proposed' AND NEW.state <> 'draft'
            AND {differ("resolved", "sha256", "proposed_by_id", "written_by_id")}
        THEN
            {refuse("提请以后修改文本的，要重新提请。")}
        END IF;
        IF OLD.state = 'proposed' AND NEW.state = 'in_force' AND (NEW.released_by_id IS DISTINCT FROM actor OR NOT (
            CASE WHEN NEW.released_alone THEN
                EXISTS (SELECT 1 FROM auth_user WHERE id = actor AND is_superuser AND is_active)
                AND NOT EXISTS (
                    SELECT 1 FROM accounts_assignment post JOIN auth_user person ON person.id = post.user_id
                    WHERE post.role = 'bureau_officer' AND person.is_active AND person.id <> NEW.proposed_by_id
                )
            ELSE {officer("actor")} END
        )) THEN
            {refuse("表样由另一位财政局管理员复核；财政局只有一位管理员时，由系统管理员代为复核。")}
        END IF;
        IF NOT {officer("actor")} AND NOT (OLD.state = 'proposed' AND NEW.state = 'in_force') THEN
            {refuse("表样由财政局管理员起草、退回和停用。")}
        END IF;
        RETURN NEW;
    """,
)
"""The text of an edition that was in force once stays as it was, and its state only goes on.

It comes into force by two people: one proposes it, another releases the same text. A superuser is the second only where no
other officer of the bureau is there, and the row says so.
"""


def guarded_row(filing_id: str = "{row}.filing_id") -> Trigger:
    """An entered row changes only while its filing is writable, by a known person, who becomes a contributor.

    `filing_id` is an SQL expression over {row} (OLD or NEW) that gives the id of the filing.
    """
    return Trigger(
        name="guarded_row",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("actor", "INTEGER"), ("filing", "RECORD"), ("ids", "BIGINT[]"), ("one", "BIGINT")],
        func=f"""
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
        """,
    )


ONE_LEVEL = Trigger(
    name="one_level",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        IF EXISTS (
            SELECT 1 FROM accounts_budgetline
            WHERE filing_id = NEW.filing_id AND stage = NEW.stage AND fund = NEW.fund
              AND length(code) <> length(NEW.code) AND id IS DISTINCT FROM NEW.id
        ) THEN
            {refuse("同一预算阶段、同一资金性质的预算行应填在同一级科目上（都填类，或都填项），编码 % 与已有的行不同级。", "NEW.code")}
        END IF;
        RETURN NEW;
    """,
)
"""Budget lines of one stage and fund stand on one level of the classification, so that none is counted twice."""


OF_PUBLICATION = Trigger(
    name="of_publication",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        IF EXISTS (SELECT 1 FROM accounts_filing WHERE id = NEW.filing_id AND precision <> '{Precision.WAN}') THEN
            {refuse("只有摘自公开件、以万元为精度的填报才留存公开件所印的合计。")}
        END IF;
        RETURN NEW;
    """,
)
"""A printed total stands only in a filing whose amounts were taken from a publication in 万元."""


NO_PRINTED_TOTALS = Trigger(
    name="no_printed_totals",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("precision"),
    func=f"""
        IF NEW.precision <> '{Precision.WAN}'
            AND EXISTS (SELECT 1 FROM accounts_printedtotal WHERE filing_id = NEW.id)
        THEN
            {refuse("填报中还留存着公开件所印的合计，金额精度不能改为元；请先删去这些合计。")}
        END IF;
        RETURN NEW;
    """,
)
"""A filing turns to amounts in 元 only without totals kept from a publication: its rows alone speak from then on."""


ONLY_RESOLVED = Trigger(
    name="only_resolved",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        IF TG_OP = 'DELETE' OR OLD.resolved_at IS NOT NULL
            OR (to_jsonb(OLD) - 'resolved_by_id' - 'resolved_at') <> (to_jsonb(NEW) - 'resolved_by_id' - 'resolved_at')
        THEN
            {refuse("批注只能追加和办结，不能修改或删除。")}
        END IF;
        RETURN NEW;
    """,
)
"""A comment is never changed or removed; it can be resolved, once."""


FIXED_CODE = Trigger(
    name="fixed_code",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("code"),
    condition=pgtrigger.Q(old__code__df=pgtrigger.F("new__code")),
    func=f"""
        IF EXISTS (
            SELECT 1 FROM accounts_publication JOIN accounts_filing filing ON filing.id = filing_id
            WHERE filing.unit_id = OLD.id
        ) THEN
            {refuse("该单位已有公开的决算，公开网址含单位编码 %，不能改动。", "OLD.code")}
        END IF;
        RETURN NEW;
    """,
)
"""The code of a unit stands in the addresses of what it published, and stays."""


NO_CYCLE = Trigger(
    name="no_cycle",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__superior__isnull=False),
    func=f"""
        IF EXISTS (
            WITH RECURSIVE above(id) AS (
                SELECT NEW.superior_id
                UNION
                SELECT unit.superior_id FROM accounts_unit unit JOIN above ON unit.id = above.id
                WHERE unit.superior_id IS NOT NULL
            ) SELECT 1 FROM above WHERE id = NEW.id
        ) THEN
            {refuse("主管部门不能形成循环：% 已是所选主管部门的上级。", "NEW.name")}
        END IF;
        RETURN NEW;
    """,
)
"""A unit is never its own superior, directly or through others."""
