"""Turns at what only so many may do at once, over all processes of the site (轮候：同时只办几件，其余等待).

A turn is a lock on a file: the kernel gives it back when its holder ends, however it ended.
"""

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

LOOKS = 0.05
"""Seconds between two looks at the places."""


class TooLong(Exception):
    """No place got free in time."""


@contextmanager
def turn(places: Sequence[Path], until: float) -> Iterator[IO[str]]:
    """The first of the places that is free, open, and held for the length of the block.

    A child that inherits the open file holds the place with us, and beyond our end.

    `until` is a moment of `time.monotonic`. Raises TooLong when none was free by then.
    """
    with ExitStack() as opened:
        files = [opened.enter_context(place.open("w")) for place in places]
        while (taken := next(filter(_taken, files), None)) is None:
            if time.monotonic() > until:
                raise TooLong
            time.sleep(LOOKS)
        yield taken


def _taken(place: IO[str]) -> bool:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
