"""Loaded before the settings: tests use the fast private database and plain http (测试环境)."""

import os
from pathlib import Path

os.environ.setdefault("FINAL_ACCOUNTS_FAST_DATABASE", "1")
os.environ.setdefault("ALLOW_HTTP", "1")

# An empty folder of their own: whitenoise warns of a missing one, and reads a full one anew for every test client.
os.environ["STATIC_ROOT"] = str(Path(__file__).resolve().parent.parent / "build" / "no-static")

from config import start_database

start_database()
Path(os.environ["STATIC_ROOT"]).mkdir(parents=True, exist_ok=True)
