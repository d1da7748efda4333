"""The frozen data of the sample, for publications of other units and years (样例的公开数据)."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from accounts.models import Filing
from accounts.publication.open_data import as_data, as_json
from tests import publications
from tests.sample import report_of, sample_case

Alter = Callable[[dict[str, Any]], dict[str, Any]]


@cache
def _sample() -> dict[str, Any]:
    case = sample_case()
    data: dict[str, Any] = json.loads(
        as_json(as_data(report_of(case), Filing(unit=case.unit, year=case.now.year, edition="xinjiang-2023")))
    )
    return data


def changed(data: dict[str, Any], figure: str, yuan: str, printed: str) -> dict[str, Any]:
    """The data with another amount wherever the figure stands."""
    for form in data["statements"]:
        for block in form["blocks"]:
            for row in block["rows"]:
                for cell in row["cells"].values():
                    if cell["figure"] == figure:
                        cell.update(yuan=yuan, printed=printed)
    if figure in data["totals"]:
        data["totals"][figure].update(yuan=yuan, printed=printed)
    return data


def without(data: dict[str, Any], figure: str) -> dict[str, Any]:
    """The data without any cell or total of the figure."""
    for form in data["statements"]:
        for block in form["blocks"]:
            for row in block["rows"]:
                row["cells"] = {key: cell for key, cell in row["cells"].items() if cell["figure"] != figure}
    data["totals"].pop(figure, None)
    return data


def photographed(monkeypatch: pytest.MonkeyPatch, alter: Mapping[tuple[str, int], Alter] | None = None) -> None:
    """From now on publications made of rows carry the data of the sample, of (unit code, year) altered."""
    plain, asked = publications.snapshot_of, alter or {}

    def snapshot(filing: Filing) -> dict[str, Any]:
        data = deepcopy(_sample()) | plain(filing)
        return asked.get((filing.unit.code, filing.year), lambda same: same)(data)

    monkeypatch.setattr(publications, "snapshot_of", snapshot)
