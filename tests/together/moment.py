"""Doing several things at the same moment (同时办理)."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from accounts.workflow import Refused


def at_once(*works: tuple[Callable[..., Any], *tuple[Any, ...]]) -> list[str]:
    """Call all at the same moment, each on a connection of its own; what became of each: `done`, or the refusal."""
    gate, told = threading.Barrier(len(works)), [""] * len(works)

    def one(place: int, work: Callable[..., Any], *arguments: Any) -> None:
        try:
            gate.wait(20)
            work(*arguments)
            told[place] = "done"
        except Refused as refused:
            told[place] = str(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(place, *work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(told), "a thread ended in another way"
    return told
