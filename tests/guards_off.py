"""What only the owner of the tables can do: the triggers off for a while (停用触发器)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def guards_off(*tables: str) -> Iterator[None]:
    """The triggers of these tables are off; what waits for the end of the transaction is asked before and after."""
    for switch in ("DISABLE", "ENABLE"):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {switch} TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if switch == "DISABLE":
            yield
