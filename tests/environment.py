"""Loaded before the settings: tests use the fast private database and plain http (测试环境)."""

import os
from pathlib import Path

os.environ.setdefault("FINAL_ACCOUNTS_FAST_DATABASE", "1")
os.environ.setdefault("ALLOW_HTTP", "1")

from config import start_database

start_database()

# whitenoise warns when the folder of collected files is missing, as it is in a fresh clone
(Path(__file__).resolve().parent.parent / "var" / "static").mkdir(parents=True, exist_ok=True)
