"""Generates every service when a wheel is built; all else about the package is in setup.cfg."""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildServices(build_py):
    """Copies the packages, then generates the services that the repository does not hold."""

    def run(self) -> None:
        """Builds; an editable install has what is in the checkout, and ``make services``."""
        super().run()
        if self.editable_mode:
            return
        # An isolated build does not look for modules beside this file.
        sys.path.insert(0, str(Path(__file__).parent))
        from codegen.__main__ import main

        if main(["--all", "--out", str(Path(self.build_lib) / "services")]):
            raise SystemExit("the services could not be generated")


setup(cmdclass={"build_py": BuildServices})
