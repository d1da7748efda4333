"""The container of .xls files, as far as it must be judged before it is read (复合文档：先看清再读).

The reader of .xls lays every sheet out as a full rectangle: a file of five kilobytes with a cell in each far corner
would take gigabytes. So the cells are counted from the raw records first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

END, FREE = 0xFFFFFFFE, 0xFFFFFFFF
ENTRY = 128
CELLS = frozenset((0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x0002, 0x0003, 0x0004, 0x0005))
"""Records that hold values and begin with a row and a column; cells with nothing but a format are not among them."""
SEVERAL = 0x00BD
"""The record of several numbers side by side, which ends with its last column."""
START, PASSWORD = 0x0809, 0x002F


class WrongContainer(Exception):
    """The container does not hold together."""


@dataclass(frozen=True)
class Stream:
    """One entry of the directory: a stream, or a folder of streams."""

    name: str
    start: int
    size: int


@dataclass
class Extent:
    """How far the cells of one sheet reach, counted from 0."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)

    @property
    def area(self) -> int:
        """Cells of the rectangle around all cells."""
        if not self.rows:
            return 0
        return (max(self.rows) - min(self.rows) + 1) * (max(self.columns) - min(self.columns) + 1)


class Container:
    """An OLE file. Raises WrongContainer."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 512:
            raise WrongContainer
        self.content = content
        self.sector, self.mini = (1 << one for one in struct.unpack_from("<HH", content, 30))
        if self.sector not in (512, 4096) or self.mini != 64:
            raise WrongContainer
        directory, self.cutoff, mini_fat = (
            struct.unpack_from("<I", content, 48)[0],
            struct.unpack_from("<I", content, 56)[0],
            struct.unpack_from("<I", content, 60)[0],
        )
        self.fat = self._fat()
        self.streams = list(self._entries(self._chain(directory)))
        self.mini_fat = _numbers(self._chain(mini_fat)) if mini_fat not in (END, FREE) else []

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self.sector
        return self.content[start : start + self.sector]

    def _fat(self) -> list[int]:
        places = [one for one in struct.unpack_from("<109I", self.content, 76) if one < END]
        following, steps = struct.unpack_from("<I", self.content, 68)[0], 0
        while following < END and steps < len(self.content) // self.sector:
            numbers = _numbers(self._at(following))
            places += [one for one in numbers[:-1] if one < END]
            following, steps = (numbers or [END])[-1], steps + 1
        return [one for place in places for one in _numbers(self._at(place))]

    def _chain(self, start: int) -> bytes:
        """The sectors of a chain, one after another."""
        pieces: list[bytes] = []
        number = start
        while number < END:
            if number >= len(self.fat) or len(pieces) > len(self.fat):
                raise WrongContainer
            pieces.append(self._at(number))
            number = self.fat[number]
        return b"".join(pieces)

    def _entries(self, directory: bytes) -> Iterator[Stream]:
        for place in range(0, len(directory) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", directory, place + 64)
            if kind and 2 <= length <= 64:
                name = directory[place : place + length - 2].decode("utf-16-le", "replace")
                start, size = struct.unpack_from("<II", directory, place + 116)
                yield Stream(name, start, size)

    def names(self) -> set[str]:
        """The names of all streams and folders."""
        return {one.name for one in self.streams}

    def read(self, name: str) -> bytes:
        """The content of a stream. Raises WrongContainer when there is none."""
        stream = next((one for one in self.streams if one.name == name), None)
        if stream is None:
            raise WrongContainer
        if stream.size >= self.cutoff:
            return self._chain(stream.start)[: stream.size]
        root = self._chain(self.streams[0].start)
        pieces: list[bytes] = []
        number = stream.start
        while number < END:
            if number >= len(self.mini_fat) or len(pieces) > len(self.mini_fat):
                raise WrongContainer
            pieces.append(root[number * self.mini : (number + 1) * self.mini])
            number = self.mini_fat[number]
        return b"".join(pieces)[: stream.size]


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def extents(workbook: bytes) -> list[Extent] | None:
    """How far the cells of each part of a workbook stream reach; None when the stream is encrypted."""
    found: list[Extent] = []
    place = 0
    while place + 4 <= len(workbook):
        kind, length = struct.unpack_from("<HH", workbook, place)
        if kind == PASSWORD:
            return None
        if kind == START:
            found.append(Extent())
        elif kind in CELLS and length >= 4 and found:
            row, column = struct.unpack_from("<HH", workbook, place + 4)
            found[-1].rows.add(row)
            found[-1].columns.add(column)
            if kind == SEVERAL and place + 4 + length <= len(workbook):
                found[-1].columns.add(struct.unpack_from("<H", workbook, place + 2 + length)[0])
        place += 4 + length
    return found
