"""What the database itself refuses of units (单位资料的约束)."""

import pgtrigger

from .sql import refuse
from .trigger import Trigger


class FixedCode(Trigger):
    """The code of a unit stands in the addresses of what it published, and stays."""

    name = "fixed_code"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("code")
    condition = pgtrigger.Q(old__code__df=pgtrigger.F("new__code"))
    func = f"""
        IF EXISTS (
            SELECT 1 FROM accounts_publication JOIN accounts_filing filing ON filing.id = filing_id
            WHERE filing.unit_id = OLD.id
        ) THEN
            {refuse("该单位已有公开的决算，公开网址含单位编码 %，不能改动。", "OLD.code")}
        END IF;
        RETURN NEW;
    """


class NoCycle(Trigger):
    """A unit is never its own superior, directly or through others."""

    name = "no_cycle"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    condition = pgtrigger.Q(new__superior__isnull=False)
    func = f"""
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
    """
