"""Members whose attributes would hide what their class body needs."""

from __future__ import annotations

from typing import Any

import pytest

from codegen import operations_file, types_file
from codegen.model import Model
from codegen.shadowing import BUILTINS, DECLARATORS, MODULES, aliases, declarators, unshadow
from codegen.stack_lists import StackLists

HIDING = {"Types", "Member", "ListOf", "MapOf", "Shape", "Datetime"} | {
    *("List", "Dict", "Str", "Int", "Float", "Bool", "Bytes")
}


def model() -> Model:
    members = {name: {"shape": "Things"} for name in sorted(HIDING)}
    members |= {"When": {"shape": "Moment"}, "Row": {"shape": "Row"}, "Count": {"shape": "Number"}}
    structure = {"type": "structure", "members": members}
    shapes: dict[str, Any] = {
        "Text": {"type": "string"},
        "Number": {"type": "integer"},
        "Moment": {"type": "timestamp", "sensitive": True},
        "Thing": {"type": "structure", "members": {"Key": {"shape": "Text"}}},
        "Things": {"type": "list", "member": {"shape": "Thing"}},
        "Row": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Thing"}},
        "Hiding": structure,
        "Input": {**structure, "members": {**members, "Hiding": {"shape": "Hiding"}}},
    }
    http = {"method": "POST", "requestUri": "/"}
    operation = {"name": "Do", "http": http, "input": {"shape": "Input"}}
    metadata = {"serviceId": "Hiding", "endpointPrefix": "hiding", "protocol": "rest-json"}
    service = {"metadata": metadata, "operations": {"Do": operation}, "shapes": shapes}
    return Model(service, {}, {}, {})


def test_the_members_of_a_class_hide_nothing_from_each_other() -> None:
    text = types_file.render(model())
    found: dict[str, Any] = {"__name__": __name__}
    exec(compile(text, "types.py", "exec"), found)
    made = found["Hiding"](list=[found["Thing"](key="a")], count=1)
    assert (made.list[0].key, made.count, made.types) == ("a", 1, None)
    assert "    list: _list[Thing] | None = _member(" in text
    assert "    row: _dict[_str, Thing] | None = _member(" in text


def test_other_classes_stay_as_they_are() -> None:
    text = types_file.render(model())
    plain = text[text.index("class Thing(") :].partition("\n\n\n")[0]
    line = '    key: str | None = member("Key", STRING, default=None)'
    assert plain == f"class Thing(Structure):\n{line}"


def test_operations_refer_to_hidden_types() -> None:
    found = model()
    text = operations_file.render(found, StackLists(found))
    assert "from services.hiding import types as _types\n" in text
    assert "_types.Hiding" in text
    assert "import datetime as _datetime\n" in text
    assert "when: _datetime.datetime | None" in text


@pytest.mark.parametrize("name", sorted(BUILTINS | DECLARATORS | MODULES))
def test_a_name_is_replaced_where_it_is_one(name: str) -> None:
    used: set[str] = set()
    code = f'{name}[x.{name}, "{name}", my_{name}, {name}=1, {name}(2)]'
    assert unshadow(code, ["other", name], used) == (
        f'_{name}[x.{name}, "{name}", my_{name}, {name}=1, _{name}(2)]'
    )
    assert used == {f"_{name}"}
    assert unshadow(code, ["other"], used) == code


def test_what_defines_the_other_names() -> None:
    used = {"_list", "_bytes", "_member", "_types", "_datetime", "Structure"}
    assert declarators(used) == ["from smithy_py.schema import member as _member"]
    assert aliases(used) == ["", "_bytes = bytes", "_list = list"]
    assert aliases({"member"}) == []
