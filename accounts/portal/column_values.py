"""The different values of an indexed column, one step of the index for each (按索引跳读不同取值).

PostgreSQL reads every row for a DISTINCT; the years and regions of all publications are few, the publications are not.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from accounts.models import Publication, Status

NEXT = """
WITH RECURSIVE found(value) AS (
    (SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY {column} {order} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM {table} WHERE {column} {beyond} value ORDER BY {column} {order} LIMIT 1)
        FROM found WHERE value IS NOT NULL
)
SELECT value FROM found WHERE EXISTS (
    SELECT 1 FROM {table} one JOIN accounts_filing filing ON filing.id = one.filing_id
    WHERE one.{column} = value AND filing.status = %s
)
"""
"""The CTE walks the index from value to value; the last line leaves out what is withdrawn altogether."""


def distinct(column: str, *, descending: bool = False) -> list[Any]:
    """The values of a column of Publication that begins an index, in order, of what the public sees."""
    quoted = connection.ops.quote_name
    order, beyond = ("DESC", "<") if descending else ("ASC", ">")
    sql = NEXT.format(column=quoted(column), table=quoted(Publication._meta.db_table), order=order, beyond=beyond)
    with connection.cursor() as cursor:
        cursor.execute(sql, [Status.PUBLISHED])
        return [value for (value,) in cursor.fetchall()]
