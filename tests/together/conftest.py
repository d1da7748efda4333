"""Several people at once, and a process that is killed: real connections, real commits (并发与中断)."""

from tests.own_database import db as db
