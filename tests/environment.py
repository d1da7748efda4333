"""Loaded before the settings: tests use the fast private database and plain http (测试环境)."""

import os

os.environ.setdefault("FINAL_ACCOUNTS_FAST_DATABASE", "1")
os.environ.setdefault("ALLOW_HTTP", "1")

from config import start_database

start_database()
