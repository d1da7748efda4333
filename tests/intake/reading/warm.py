"""Many spoiled files, each read in a fork of one warm process: `python -m tests.intake.reading.warm FILE ROUNDS`.

Prints how the children ended: by the kind of the answer, or by the signal.
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
import zipfile
from collections import Counter
from pathlib import Path

from accounts.intake.reading.child import Limits, answer, confine
from accounts.intake.workbooks.formats import read_workbook

LIMITS = Limits(processor=4)


def spoiled(content: bytes, seed: int) -> bytes:
    """Bytes changed, cut out, doubled; of an .xlsx every other time within a part, so that it is still an archive."""
    chance = random.Random(seed)
    if content.startswith(b"PK") and seed % 2:
        return _inside(content, chance)
    return _changed(content, chance)


def _changed(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        place, length = chance.randrange(len(made)), chance.choice((1, 1, 2, 4, 64, 512))
        match chance.randrange(5):
            case 0:
                made[place : place + length] = chance.randbytes(length)
            case 1:
                made[place : place + length] = chance.choice((b"\x00", b"\xff")) * length
            case 2:
                del made[place : place + length]
            case 3:
                made[place:place] = made[place : place + length]
            case _:
                made[place] ^= 1 << chance.randrange(8)
        made = made or bytearray(b"x")
    return bytes(made)


def _inside(content: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            made.writestr(name, _changed(old.read(name), chance) if name == chosen else old.read(name))
    return out.getvalue()


def ended(content: bytes) -> str:
    """How the child ended that read the content."""
    receive, send = os.pipe()
    child = os.fork()
    if not child:
        os.close(receive)
        confine(LIMITS)
        found = json.loads(answer(read_workbook, content, LIMITS))
        os.write(send, next(iter(found)).encode())
        os._exit(0)
    os.close(send)
    with os.fdopen(receive, "rb") as said:
        word = said.read().decode()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return word if status == 0 else f"ended with {status}"


if __name__ == "__main__":
    whole, rounds = Path(sys.argv[1]).read_bytes(), int(sys.argv[2])
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what readers say when they end
    sys.stdout.write(json.dumps(Counter(ended(spoiled(whole, seed)) for seed in range(rounds))))
