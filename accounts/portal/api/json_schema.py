"""The pieces that forms of answers are built of (结构描述的构件)."""

from typing import Any

Schema = dict[str, Any]


def text(description: str, **more: Any) -> Schema:
    """A string."""
    return {"type": "string", "description": description, **more}


def whole(description: str, **more: Any) -> Schema:
    """A whole number."""
    return {"type": "integer", "description": description, **more}


def address(description: str) -> Schema:
    """A full address."""
    return text(description, format="uri")


def maybe(schema: Schema) -> Schema:
    """The same, or null."""
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else {"oneOf": [schema, {"type": "null"}]}


def many(schema: Schema, description: str) -> Schema:
    """A list."""
    return {"type": "array", "items": schema, "description": description}


def form(description: str, optional: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """An object of exactly these properties."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def named(name: str) -> Schema:
    """One of the forms below."""
    return {"$ref": f"#/components/schemas/{name}"}
