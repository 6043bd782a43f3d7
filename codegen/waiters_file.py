from codegen.model import Model


def render(model: Model) -> tuple[str, list[str]]:
    return "", []
