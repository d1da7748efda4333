"""Loaded before the settings: tests use the fast private database and plain http; quick or thorough (测试环境)."""

import gc
import os
from pathlib import Path

import pytest

os.environ.setdefault("FINAL_ACCOUNTS_FAST_DATABASE", "1")
os.environ.setdefault("ALLOW_HTTP", "1")
os.environ.setdefault("DIVISION_CODE", "650205")
os.environ.setdefault("FINAL_ACCOUNTS_DEMO", "1")  # an office without a public address publishes nothing

# An empty folder of their own: whitenoise warns of a missing one, and reads a full one anew for every test client.
os.environ["STATIC_ROOT"] = str(Path(__file__).resolve().parent.parent / "build" / "no-static")

from config import start_database

from .rounds import THOROUGH

OBJECTS = 50_000
"""How many new objects come before unreachable cycles are looked for: as often as usual, it is a sixth of all the time."""

CASES = 2
"""How many cases of a parametrized test that uses the database the quick run makes."""

gc.set_threshold(OBJECTS)
start_database()
Path(os.environ["STATIC_ROOT"]).mkdir(parents=True, exist_ok=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--thorough`: every proof with all its rounds."""
    parser.addoption("--thorough", action="store_true", help="every proof, with all its rounds")


def pytest_configure(config: pytest.Config) -> None:
    """Tell the modules of tests, which are read after this, and the processes of pytest-xdist."""
    config.addinivalue_line("markers", "thorough: a proof that only `./run test --thorough` makes")
    os.environ[THOROUGH] = "1" if config.getoption("--thorough") else "0"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The plays in a browser come first: they are the longest, and a run that ends in one waits for it.

    The quick run leaves the tests that are marked thorough, and most cases of those that use the database.
    What a person asks for by name is made with all its cases.
    """
    items.sort(key=lambda one: "visit" not in getattr(one, "fixturenames", ()))
    named = any("::" in one for one in config.args)
    if config.getoption("--thorough"):
        return
    cases: dict[str, list[pytest.Item]] = {}
    for one in items:
        if not one.get_closest_marker("thorough"):
            uses_database = "db" in getattr(one, "fixturenames", ()) and not named
            cases.setdefault(one.nodeid.partition("[")[0] if uses_database else one.nodeid, []).append(one)
    kept = {one for those in cases.values() for one in spread(those)}
    left = [one for one in items if one not in kept]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [one for one in items if one in kept]


def pytest_collection_finish() -> None:
    """What was read so far stays to the end: it is not gone through for unreachable cycles again and again."""
    gc.collect()
    gc.freeze()


def spread(cases: list[pytest.Item]) -> list[pytest.Item]:
    """Some of many cases, from the first to the last."""
    return cases if len(cases) <= CASES else [cases[place * (len(cases) - 1) // (CASES - 1)] for place in range(CASES)]
