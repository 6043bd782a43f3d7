"""Writes ``presign.py``: a method for each operation whose URL can be signed in advance."""

from __future__ import annotations

from codegen import naming
from codegen.model import Model
from codegen.service_data import PRESIGNED
from codegen.writer import header, sort_imports, text

# The base of a service's presign client; a form or a flat document moves into the URL.
_BASES = {
    "ec2": ("aws_core.presign_query", "QueryPresignClient"),
    "query": ("aws_core.presign_query", "QueryPresignClient"),
    "rest-json": ("aws_core.presign_query", "DocumentPresignClient"),
    "rest-xml": ("aws_core.presign", "BasePresignClient"),
}


# Presign clients that do more than sign URLs, with what else they need.
_OWN_BASES = {
    "S3": ("services.s3.customizations.presign_post", "S3PresignClient", "PresignedPostRequest"),
}


def render(model: Model) -> tuple[str, list[str]]:
    """The text of the file and what it exports; nothing where no operation is presigned."""
    names = PRESIGNED.get(model.service_id, ())
    if not names:
        return "", []
    package = f"services.{model.package}"
    module, base, *more = _OWN_BASES.get(model.service_id) or _BASES[model.protocol]
    lines = header(model, f"Presigned requests of {model.service_id}.")
    lines += sort_imports(
        [
            f"from {module} import {base}",
            *(f"from {module} import {name} as {name}" for name in more),
            "from aws_core.presign import PresignedHTTPRequest as PresignedHTTPRequest",
            "from aws_core.presign import with_presign_expires as with_presign_expires",
            f"from {package} import operations",
            f"from {package}.client import OptionFunction",
            *([] if more else [f"from {package}.options import Options"]),
            "from smithy_py.context import Context",
        ]
    )
    lines += [
        "",
        "",
        f"class PresignClient({base}{'' if more else '[Options]'}):",
        f'    """Signs URLs of {model.service_id} for others to use."""',
    ]
    for name in names:
        cls = f"operations.{naming.class_name(name)}"
        lines += [
            "",
            f"    def presign_{naming.snake(name)}(",
            "        self,",
            f"        input: {cls}Input,",
            "        *option_functions: OptionFunction,",
            "        ctx: Context | None = None,",
            "    ) -> PresignedHTTPRequest:",
            f'        """Signs the URL of {name}."""',
            f"        operation = operations.{naming.constant(name)}",
            "        return self._presign(operation, input, option_functions, ctx)",
        ]
    return text(lines), ["PresignClient", "PresignedHTTPRequest", *more, "with_presign_expires"]
