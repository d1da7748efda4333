"""The description is held against what is answered, for the sample and for publications without data (接口描述)."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from jsonschema import Draft202012Validator, FormatChecker

from accounts.models import Publication
from accounts.portal.api.entry import OPERATIONS, description
from accounts.publication.archive import fetch
from tests.conftest import Office, publish_sample

from .conftest import SITE

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ONE = "publications/650205001-2023-1"


@pytest.fixture
def sample(office: Office, monkeypatch) -> Publication:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    return publish_sample(office)


def validator(form: str) -> Draft202012Validator:
    schema = {"$ref": f"#/components/schemas/{form}", "components": description()["components"]}
    return Draft202012Validator(schema, format_checker=FormatChecker())


def hold(client: Client, address: str, form: str, status: int = 200) -> Any:
    """The answer at the address, of the described form."""
    response = client.get(address.removeprefix(SITE))
    assert response.status_code == status, response.content.decode()
    answer = response.json()
    assert [f"{one.json_path}: {one.message}" for one in validator(form).iter_errors(answer)] == []
    return answer


def hold_all(client: Client, number: str) -> None:
    """Every address of the description, for that publication."""
    parts = {
        "unit_code": number.split("-", maxsplit=1)[0],
        "year": "2023",
        "number": number,
        "key": "general",
        "name": "appropriation_spending%5Bgeneral%5D%5B2150101%5D",
    }
    for one in OPERATIONS:
        has_data = not one.form.endswith(("Statement", "Figure"))
        if has_data:
            hold(client, f"/api/v1{one.path.format(**parts)}", one.form)


def test_small_publications_answer_as_described(client, published, correct):
    from .test_publications import ERRATUM

    correct(published(), ERRATUM)
    hold_all(client, "650205001-2023-1")
    hold_all(client, "650205001-2023-2")


def test_troubles_answer_as_described(client, published, withdraw):
    hold(client, "/api/v1/units?limit=x", "Problem", 400)
    hold(client, "/api/v1/units/unknown", "Problem", 404)
    withdraw(published())
    hold(client, f"/api/v1/{ONE}", "Problem", 410)


def test_the_sample_answers_as_described_with_its_frozen_data(client, sample):
    file = sample.files.get(format="json")
    data = json.loads(fetch(file.sha256, file.suffix))
    hold_all(client, sample.number)
    listed = hold(client, f"/api/v1/publications/{sample.number}/statements", "Statements")["statements"]
    found = [hold(client, one["address"], "Statement")["statement"] for one in listed]
    assert found == data["statements"]
    figures, address = {}, f"/api/v1/publications/{sample.number}/figures?limit=200"
    while address:
        page = hold(client, address, "Figures")
        for one in page["figures"]:
            figures[one["name"]] = {key: value for key, value in one.items() if key not in ("name", "address")}
        address = page["next"]
    assert figures == data["totals"]
    income = hold(client, f"/api/v1/publications/{sample.number}/figures/income", "Figure")
    assert {key: income[key] for key in ("yuan", "printed", "caption")} == data["totals"]["income"]
    prior = data["totals"]["income.prior"]
    assert income["prior"] == {key: prior[key] for key in ("yuan", "printed")}
    assert {one["form"] for one in income["cells"]} >= {"公开01表", "公开02表"}
    assert all(one["yuan"] == income["yuan"] for one in income["cells"])


def test_every_figure_of_every_cell_has_its_address(client, sample):
    statements = sample.snapshot["statements"]
    cells = {
        cell["figure"]: cell
        for one in statements
        for block in one["blocks"]
        for row in block["rows"]
        for cell in row["cells"].values()
        if cell["figure"] and cell["yuan"] != "0.00"
    }
    assert len(cells) > 50
    for name in sorted(cells)[::7]:
        answer = hold(client, f"/api/v1/publications/{sample.number}/figures/{name}", "Figure")
        assert answer["yuan"] == cells[name]["yuan"]
        assert answer["cells"]


def test_figures_by_the_beginning_of_their_name(client, sample):
    answer = hold(client, f"/api/v1/publications/{sample.number}/figures?prefix=three_public", "Figures")
    assert answer["figures"]
    assert all(one["name"].startswith("three_public") for one in answer["figures"])
    assert hold(client, f"/api/v1/publications/{sample.number}/figures?prefix=nothing", "Figures")["figures"] == []


def test_the_description_is_whole_and_in_chinese(client, db):
    response = client.get("/api/openapi.json")
    found = response.json()
    assert found["openapi"] == "3.1.0"
    assert found["servers"] == [{"url": f"{SITE}/api/v1"}]
    Draft202012Validator.check_schema({"$defs": found["components"]["schemas"]})
    operations = [one["get"] for one in found["paths"].values()]
    assert len({one["operationId"] for one in operations}) == len(operations) == len(OPERATIONS)
    for one, path in zip(operations, found["paths"], strict=True):
        assert CHINESE.search(one["summary"])
        assert {each["name"] for each in one["parameters"] if each["in"] == "path"} == set(re.findall(r"{(\w+)}", path))
        assert all(CHINESE.search(each["description"]) for each in one["parameters"])
        for each in one["parameters"]:
            if "example" in each:
                Draft202012Validator(each["schema"]).validate(each["example"])
    references = set(re.findall(r'"#/components/schemas/(\w+)"', response.content.decode()))
    assert references == set(found["components"]["schemas"])
    _described(found["components"]["schemas"])


def _described(schema: Any) -> None:
    """Each property is told in Chinese, each example is one."""
    if isinstance(schema, dict):
        for one in schema.get("properties", {}).values() if isinstance(schema.get("properties"), dict) else ():
            assert CHINESE.search(one["description"]), one
        for example in schema.get("examples", ()) if isinstance(schema.get("examples"), list) else ():
            Draft202012Validator(schema).validate(example)
        for one in schema.values():
            _described(one)
    elif isinstance(schema, list):
        for one in schema:
            _described(one)


def test_every_address_of_the_interface_is_described(db):
    routes = {
        re.sub(r"<\w+:(\w+)>", r"{\1}", str(one.pattern)).removeprefix("api/v1")
        for one in get_resolver("accounts.portal.urls").url_patterns
        if str(one.pattern).startswith("api/v1/")
    }
    assert routes == {one.path for one in OPERATIONS}


@pytest.mark.parametrize("is_published", [True, False])
def test_the_guide_names_every_address_and_parameter(client, published, is_published):
    if is_published:
        published()
    html = client.get("/api/").content.decode()
    for one in OPERATIONS:
        assert f"<code>/api/v1{one.path}</code>" in html
        assert one.summary in html
        assert all(f"<code>{name}</code>" in html for name in one.queries)
    links = re.findall(r'href="(/api/v1[^"]*)"', html)
    assert len(links) == (5 if is_published else 1)
    assert {client.get(one.replace("&amp;", "&")).status_code for one in links} == {200}
    assert client.get("/api/", headers={"If-None-Match": client.get("/api/")["ETag"]}).status_code == 304
