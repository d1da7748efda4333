"""How long a proof goes on: few rounds in the quick run, all of them under `./run test --thorough` (快速与彻底)."""

import os

import pytest

THOROUGH = "FINAL_ACCOUNTS_THOROUGH"
"""The environment variable by which the processes of a run know; `tests.environment` sets it from the option."""


def is_thorough() -> bool:
    """Whether this run makes every proof with all rounds."""
    return os.environ.get(THOROUGH) == "1"


def widths(**sizes: tuple[int, int]) -> pytest.MarkDecorator:
    """A play at these sizes of the window; the quick run plays it at the first."""
    first, *others = sizes.items()
    more = (pytest.param(size, id=name, marks=pytest.mark.thorough) for name, size in others)
    return pytest.mark.parametrize("size", [pytest.param(first[1], id=first[0]), *more])


def rounds(quick: int, thorough: int) -> int:
    """The number of rounds, examples or seeds of a proof in this run."""
    return thorough if is_thorough() else quick
