"""How settings are described to editors."""

from __future__ import annotations

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema


class EditorSchema(GenerateJsonSchema):
    """JSON schema without titles that repeat the keys and docstrings, which are for programmers."""

    def field_title_should_be_set(self, _schema: object) -> bool:
        """Return that no field needs a title."""
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return the schema of a section; the key that holds it says what it is."""
        section = super().model_schema(schema)
        section.pop("description", None)
        return section
