"""What a correction changed: figure by figure, sentence by sentence, from the data of both publications (勘误). Pure."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from accounts.figures.units import KEYS
from accounts.models.columns import differences

from .guests import GUESTS, GuestData
from .photograph import frozen_edition

Data = Mapping[str, Any]
Standings = dict[str, dict[str, Any]]
FORMAT = "final-accounts-erratum/1"
FACTS = {"title": "标题", "remark": "数据说明"}


def erratum(before: Data, after: Data) -> dict[str, Any]:
    """The differences of two publications' data: `figures`, `texts`, one key a guest, `facts`.

    A figure is told once, with all places in the statements where it changed, with both values in 元 and as printed; once
    more for a statement whose own total, kept as printed, changed otherwise.
    """
    found = {
        "figures": changed_figures(before, after),
        "texts": list(_texts(before, after)),
        **{one.key: changed_cells(one, before, after) for one in GUESTS},
        "facts": _facts(before, after),
    }
    if not any(found.values()) and differs(before, after):
        found["facts"].append({"fact": "录入明细", "before": "", "after": "有变动，印出的数和文字没有变"})
    return {"format": FORMAT, **found}


def changed_figures(before: Data, after: Data) -> list[dict[str, Any]]:
    """The figures that are not the same in both, with both values and their places; None where there is none."""
    figures = differences(_standings(before), _standings(after))
    return [one for figure, was, now in figures for one in _changes(figure, was or {}, now or {})]


def differs(before: Data, after: Data) -> bool:
    """Whether the two publications' data are different in anything but number, state and version."""
    apart = ("status", "draft", "version", "publication", "printed", "edition")
    said, now = ({key: value for key, value in data.items() if key not in apart} for data in (before, after))
    return said != now


def in_full(found: Data, *, is_hidden: bool = False) -> dict[str, Any]:
    """An erratum as pages show it: figures in words, guests by name; nothing is quoted where that `is_hidden`."""
    if is_hidden:
        return {
            **found,
            **dict.fromkeys(("figures", "texts", *(one.key for one in GUESTS), "facts"), ()),
            "withdrawn": True,
        }
    return {
        **found,
        "figures": [{**one, "was": in_words(one, "before"), "now": in_words(one, "after")} for one in found["figures"]],
        "guests": [(one.name, found.get(one.key)) for one in GUESTS],
        "withdrawn": False,
    }


def _changes(figure: str, was: Standings, now: Standings) -> Iterator[dict[str, Any]]:
    """The change of a figure in its home and wherever else it changed alike; what another table prints apart is told apart.

    Totals are kept as each table printed them, so that a figure may change in one table alone.
    """
    homes = [_value(next(iter(side.values()), None)) for side in (was, now)]
    alike: dict[str, list[Any]] = {}
    for table in dict.fromkeys([*now, *was]):
        old, new = (_value(side.get(table)) or home for side, home in zip((was, now), homes, strict=True))
        whatever_zero_prints = str([{**(one or {}), "printed": ""} for one in (old, new)])
        alike.setdefault(whatever_zero_prints, [old, new]).append(table)
    for old, new, *tables in alike.values():
        if old != new:
            there = [[side[table] for table in tables if table in side] for side in (now, was)]
            captions = [side[""] for side in (now, was) if "" in side] + there[0] + there[1]
            places = [[place for one in side for place in one["places"]] for side in there]
            yield {
                "figure": figure,
                "caption": captions[0]["caption"],
                "places": places[0] or places[1],
                "before": old,
                "after": new,
            }


def in_words(figure: Data, side: str) -> str:
    """A figure of an erratum as read: as printed, in 元 beside it where both sides print the same."""
    value, other = figure[side], figure["after" if side == "before" else "before"]
    if value is None:
        return "（无）"
    if "yuan" not in value:
        return str(next(value[key] for key in KEYS if key in value and key != "printed"))
    same = other is not None and other.get("printed") == value["printed"]
    return f"{value['printed'] or '—'}（{value['yuan']} 元）" if same else value["printed"] or "—"


def figures_in(data: Data) -> dict[str, dict[str, Any]]:
    """Figure → its value, as its home prints it, and its caption."""
    return {
        figure: {
            "value": _value(next(iter(found.values()))),
            "caption": found.get("", next(iter(found.values())))["caption"],
        }
        for figure, found in _standings(data).items()
    }


def _standings(data: Data) -> dict[str, Standings]:
    """Figure → key of each statement that prints it, its home first, '' for the totals → the value, caption, places."""
    found: dict[str, Standings] = {}
    for statement in data["statements"]:
        for name, cell, place in _figures(statement):
            sides = found.setdefault(name, {})
            new = {"value": cell, "places": [], "caption": place}
            sides.setdefault(statement["key"], new)["places"].append(place)
    for name, total in data["totals"].items():
        found.setdefault(name, {})[""] = {"value": total, "places": [], "caption": total["caption"]}
    return found


def _figures(statement: Data) -> Iterator[tuple[str, Data, str]]:
    """Each figure that a statement prints, with its cell and its place in words."""
    number = _called(statement)
    for block in statement["blocks"]:
        captions = {column["key"]: column["caption"] for column in block["columns"]}
        for row in block["rows"]:
            where = f"{number} {row['code']} {row['name']}".replace("  ", " ")
            for key, cell in row["cells"].items():
                yield cell["figure"] or f"{statement['key']}:{row['key']}:{key}", cell, f"{where}，{captions[key]}"
    yield from ((name, cell, f"{number} 合计") for name, cell in statement["totals"].items())


def _called(statement: Data) -> str:
    """The number of a statement, or the title where it has none."""
    return str(statement["number"] or statement["title"])


def _value(standing: Data | None) -> dict[str, Any] | None:
    """What is told of a value: amounts in 元 and as printed, counts, areas."""
    cell = standing["value"] if standing else {}
    return {key: cell[key] for key in KEYS if key in cell} or None


def _texts(before: Data, after: Data) -> Iterator[dict[str, Any]]:
    """Sentences replaced, added or taken out, section by section, with the anchor of the section."""
    for section in dict.fromkeys(one["section"] for data in (after, before) for one in data["sentences"]):
        old, new = ([one["text"] for one in data["sentences"] if one["section"] == section] for data in (before, after))
        for action, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            for was, now in zip_longest(old[start:end], new[begin:stop]) if action != "equal" else ():
                yield {"section": section, "before": was, "after": now}


def changed_cells(guest: GuestData, *both: Data) -> list[dict[str, Any]]:
    """The cells of a guest that are not the same in both, with both."""
    was, now = (dict(guest.cells(data.get(guest.key, ()), frozen_edition(data))) for data in both)
    return [{"place": place, "before": old, "after": new} for place, old, new in differences(was, now)]


def _facts(before: Data, after: Data) -> list[dict[str, Any]]:
    both = (before, after)
    was, now = (dict(_printed(data)) for data in both)
    units = [f"{data['unit']['code']} {data['unit']['name']}" for data in both]
    files = [[one["sha256"] for one in data.get("attachments", [])] for data in both]
    facts: list[tuple[str, Any, Any]] = [
        *differences(*({words: data.get(key, "") for key, words in FACTS.items()} for data in both)),
        *([("单位", units[0], units[1])] if before["unit"] != after["unit"] else ()),
        # A row that came or went is told by its figures.
        *(one for one in differences(was, now) if one[0] in was and one[0] in now),
        *([("自评报告", f"{len(files[0])} 份", f"{len(files[1])} 份，内容有变动")] if files[0] != files[1] else ()),
    ]
    return [{"fact": fact, "before": old, "after": new} for fact, old, new in facts]


def _printed(data: Data) -> Iterator[tuple[str, str]]:
    """What stands in the statements besides figures: names of rows, notes."""
    for one in data["statements"]:
        yield f"{_called(one)} 注", "\n".join([*one["notes"], one["nil_note"] or ""]).strip()
        rows = (row for block in one["blocks"] for row in block["rows"] if row["code"])
        yield from ((f"{_called(one)} {row['code']} 名称", row["name"]) for row in rows)
