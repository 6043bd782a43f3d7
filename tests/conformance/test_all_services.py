"""Every service of the pinned models: imported, a client made, every stack printed.

Run in a process of its own: 439 packages stay out of the memory of the other tests.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.fresh_process import ROOT

_PROGRAM = """
import importlib, shutil, sys
from pathlib import Path
from codegen.__main__ import main
from codegen.loader import default_models, services
from codegen.model import Model
from smithy_py.operation import Operation

folder = Path(sys.argv[1])
shutil.copytree("services", folder / "services", ignore=shutil.ignore_patterns("__pycache__"))
assert main(["--all", "--out", str(folder / "services")]) == 0
sys.path.insert(0, str(folder))
packages = set()
operations = 0
for name in services(default_models()):
    model = Model.load(default_models(), name)
    package = importlib.import_module(f"services.{model.package}")
    client = package.Client(package.Options(region="us-east-1"))
    packages.add(model.package)
    for operation in model.operations:
        text = str(client.stack(operation))
        assert text.startswith(operation), text
        assert "OperationSerializer" in text and "OperationDeserializer" in text, text
        operations += 1
print(len(packages), operations)
"""


def test_every_stack_of_every_service(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _PROGRAM, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["439", "19796"]
