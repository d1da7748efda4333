"""Configuration, addresses and entry points (配置与入口)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .private_postgres.watch import Watch

PROJECT = Path(__file__).resolve().parent.parent

# A workbook must have the same bytes whether or not lxml happens to be installed.
os.environ["OPENPYXL_LXML"] = "False"


def start_database() -> None:
    """Start the private PostgreSQL, or join the running one, unless DATABASE_URL names another database."""
    if not os.environ.get("DATABASE_URL"):
        from . import private_postgres

        private_postgres.ensure(PROJECT)


def database_watch() -> Watch | None:
    """What brings the private PostgreSQL back when it ends; None where DATABASE_URL names another database."""
    if os.environ.get("DATABASE_URL"):
        return None
    from .private_postgres.watch import Watch

    return Watch(PROJECT)
