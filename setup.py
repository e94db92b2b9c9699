"""Put the folders that stand beside the package (templates, migrations, sample drafts) into the wheel."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHIPPED = ("templates", "migrations", "drafts")


class BuildWithShippedFolders(build_py):
    """Copy each shipped folder to consult/shipped/ in the build folder."""

    def run(self) -> None:
        """Build the package, then add the shipped folders."""
        super().run()
        for name in SHIPPED:
            target = Path(self.build_lib) / "consult" / "shipped" / name
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(name, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))


setup(cmdclass={"build_py": BuildWithShippedFolders})
