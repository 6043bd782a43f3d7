"""Writes ``client.py``: one method an operation."""

from __future__ import annotations

from codegen import naming
from codegen.loader import Json
from codegen.model import Model
from codegen.targets import literal
from codegen.writer import header, sort_imports, text


def render(model: Model) -> str:
    """The text of the file."""
    package = f"services.{model.package}"
    lines = header(model, f"The client of {model.service_id}.")
    lines += [
        "from collections.abc import Callable",
        "from types import ModuleType",
        "from typing import TYPE_CHECKING, ClassVar",
        "",
    ]
    lines += sort_imports(
        [
            "from aws_core.client import BaseClient",
            "from aws_core.config.config import Config",
            "from aws_core.options import options_from_config",
            f"from {package}.options import Options",
            "from smithy_py.context import Context",
            "from smithy_py.deferred import deferred_module",
        ]
    )
    lines += [
        "",
        "if TYPE_CHECKING:",
        f"    from {package} import operations",
        "else:",
        f'    operations = deferred_module("{package}.operations")',
        "",
        "OptionFunction = Callable[[Options], None]",
        "",
        "",
        "class Client(BaseClient[Options]):",
        f'    """A client of {model.service_id}; safe to share among threads."""',
        "",
        f"    service_id = {literal(model.service_id)}",
        "    operations_module: ClassVar[ModuleType] = operations",
    ]
    for name, operation in model.operations.items():
        lines += _method(model, name, operation)
    lines += [
        "",
        "",
        "def new_from_config(config: Config, *option_functions: OptionFunction) -> Client:",
        f'    """A client of {model.service_id} with the settings of *config*.',
        "",
        "    Args:",
        "        config: What ``load_default_config()`` gave.",
        "        option_functions: Change the options of this client, in order.",
        '    """',
        f"    options = options_from_config(Options, {literal(model.service_id)}, config)",
        "    return Client(options, *option_functions)",
    ]
    return text(lines)


def _method(model: Model, name: str, operation: Json) -> list[str]:
    cls = f"operations.{naming.class_name(name)}"
    shape = model.input_shape(operation)
    optional = shape is None or not model.shapes[shape].get("required")
    parameter = f"input: {cls}Input | None = None" if optional else f"input: {cls}Input"
    arguments = f"operations.{naming.constant(name)}, input, option_functions, ctx"
    call = [f"        return self._invoke({arguments})"]
    if len(call[0]) > 100:
        call = ["        return self._invoke(", f"            {arguments}", "        )"]
    return [
        "",
        f"    def {naming.snake(name)}(",
        "        self,",
        f"        {parameter},",
        "        *option_functions: OptionFunction,",
        "        ctx: Context | None = None,",
        f"    ) -> {cls}Output:",
        f'        """Runs {name}."""',
        *call,
    ]
