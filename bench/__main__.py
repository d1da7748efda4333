"""`python -m bench`: the benchmark table, with the project's own database behind it (性能测量的入口)."""

import argparse
import os

import django

from config import start_database

parser = argparse.ArgumentParser(prog="./run bench", description="打印性能对照表。")
parser.add_argument("--rounds", type=int, default=7, help="每项重复次数，默认 7")
rounds = parser.parse_args().rounds
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
start_database()
django.setup()

from bench.table import print_table  # noqa: E402 — what is measured needs the settings

print_table(rounds)
