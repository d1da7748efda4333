"""Triggers that write the trail, and let nobody else write it (变动记录由数据库写).

Rows are kept as JSON with times in UTC, as every trigger of ours writes them.
"""

import pgtrigger

from .trigger import ACTOR, Trigger, refuse

MASTER = 0
"""The chain of what belongs to no filing."""
LOCK = 7_012_514
"""First half of the advisory locks by which the writers of one chain wait for each other."""

OF_TRAIL = [
    *[("was", "JSONB"), ("now", "JSONB"), ("mine", "BIGINT"), ("row_id", "BIGINT"), ("action", "TEXT")],
    *[("last", "RECORD"), ("next", "BIGINT"), ("moment", "TIMESTAMPTZ"), ("actor", "INTEGER"), ("digest", "TEXT")],
]
"""Variables of the function that writes an entry."""


def trailed(chain: str = "{row}.filing_id", leaving_out: tuple[str, ...] = ()) -> Trigger:
    """Each change of a row becomes an entry of the trail.

    Rows are kept as JSON with times in UTC, as every trigger of ours writes them.
    `chain` is an SQL expression over {row} (OLD or NEW) that gives the filing, NULL for master data; the columns of
    `leaving_out` are large and stand for themselves by a hash beside them.
    """
    less = "".join(f" - '{name}'" for name in leaving_out)
    return Trigger(
        name="trailed",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=OF_TRAIL,
        func=f"""
            IF TG_OP <> 'INSERT' THEN
                was := to_jsonb(OLD){less}; row_id := OLD.id; mine := ({chain.format(row="OLD")})::bigint;
            END IF;
            IF TG_OP <> 'DELETE' THEN
                now := to_jsonb(NEW){less}; row_id := NEW.id; mine := ({chain.format(row="NEW")})::bigint;
            END IF;
            IF was = now THEN RETURN NULL; END IF;
            mine := COALESCE(mine, {MASTER});
            PERFORM pg_advisory_xact_lock({LOCK}, mine::integer);
            SELECT number, hash INTO last FROM accounts_trailentry WHERE chain = mine ORDER BY number DESC LIMIT 1;
            next := COALESCE(last.number, 0) + 1;
            moment := clock_timestamp(); actor := {ACTOR}; action := lower(TG_OP);
            digest := encode(sha256(convert_to(concat_ws(E'\\n', COALESCE(last.hash, ''), mine, next,
                extract(epoch FROM moment)::text, COALESCE(actor::text, ''), TG_TABLE_NAME, row_id, action,
                COALESCE(was::text, ''), COALESCE(now::text, '')), 'UTF8')), 'hex');
            INSERT INTO accounts_trailentry (chain, number, at, by_id, "table", row, action, before, after, hash)
                VALUES (mine, next, moment, actor, TG_TABLE_NAME, row_id, action, was, now, digest);
            RETURN NULL;
        """,
    )


BY_TRIGGERS_ONLY = Trigger(
    name="by_triggers_only",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"IF pg_trigger_depth() < 2 THEN {refuse('变动记录由数据库自动记录，不能另行写入。')} END IF; RETURN NEW;",
)
"""Entries are written by the triggers of the tables, never by a statement of its own."""
