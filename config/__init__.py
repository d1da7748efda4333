"""Configuration, addresses and entry points (配置与入口)."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

# A workbook must have the same bytes whether or not lxml happens to be installed.
os.environ["OPENPYXL_LXML"] = "False"


def start_database() -> None:
    """Start the private PostgreSQL, or join the running one, unless DATABASE_URL names another database."""
    if not os.environ.get("DATABASE_URL"):
        from . import private_postgres

        private_postgres.ensure(PROJECT)
