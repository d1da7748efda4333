"""The rows that a fixture makes, made once a process and put back for each test as they were (存下的夹具数据)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

COLUMNS = """
SELECT c.relname, array_agg(quote_ident(a.attname) ORDER BY a.attnum),
       max(a.attname) FILTER (WHERE a.attnum = any(i.indkey) AND a.atttypid IN (20, 21, 23))
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attgenerated = '' GROUP BY c.relname
"""
"""Table → columns that are written, and its key where that is a number."""


@dataclass(frozen=True)
class Table:
    """Rows of one table, in the form of COPY."""

    name: str
    columns: str
    key: str
    rows: bytes


def rows_made_by(make: Callable[[], object]) -> list[Table]:
    """All rows that `make` adds to the tables; nothing of them stays. It may change no row that was there before."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(COLUMNS)
            tables = [(name, ", ".join(columns), key or "") for name, columns, key in cursor.fetchall()]
            before = {name: _newest(cursor, name, key) for name, _, key in tables}
        make()
        found = [Table(*one, _copied(*one, before[one[0]])) for one in tables]
        transaction.set_rollback(True)
    return [one for one in found if one.rows]


def put_back(tables: list[Table]) -> None:
    """Insert the rows past the triggers, which saw them already when they were made; keys go on behind them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(f'ALTER TABLE "{one.name}" DISABLE TRIGGER USER' for one in tables))
        for one in tables:
            with cursor.copy(f'COPY "{one.name}" ({one.columns}) FROM STDIN') as copy:
                copy.write(one.rows)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("; ".join(f'ALTER TABLE "{one.name}" ENABLE TRIGGER USER' for one in tables))
        cursor.execute("; ".join(_behind(one) for one in tables if one.key))


def _behind(one: Table) -> str:
    return f"""SELECT setval(s, greatest(max({one.key}), nextval(s))) FROM "{one.name}",
        pg_get_serial_sequence('"{one.name}"', '{one.key}') s WHERE s IS NOT NULL GROUP BY s"""


def _newest(cursor: Any, name: str, key: str) -> int:
    """The last key; a table whose key is no number must be empty before."""
    cursor.execute(f'SELECT coalesce(max({key}), 0) FROM "{name}"' if key else f'SELECT count(*) FROM "{name}"')
    (found,) = cursor.fetchone()
    assert key or not found, f"{name} has rows whose order is not known"
    return int(found)


def _copied(name: str, columns: str, key: str, before: int) -> bytes:
    which = f"WHERE {key} > {before} ORDER BY {key}" if key else ""
    with connection.cursor() as cursor, cursor.copy(f'COPY (SELECT {columns} FROM "{name}" {which}) TO STDOUT') as copy:
        return b"".join(bytes(part) for part in copy)
