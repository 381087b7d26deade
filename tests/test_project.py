"""The project's own files: one truth for packages, nothing tracked that running makes."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parent.parent
# conda-forge splits matplotlib; the part without a GUI toolkit is what the lab needs.
CONDA_NAMES = {"matplotlib": "matplotlib-base"}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements() -> list[Requirement]:
    extras = project()["optional-dependencies"]
    kinds = ("instructor", "postgres", "cluster", "dev")
    lines = [*project()["dependencies"], *(line for kind in kinds for line in extras[kind])]
    return [one for one in map(Requirement, lines) if one.name != project()["name"]]  # dev asks for other extras


def locked() -> dict[str, set[Version]]:
    found: dict[str, set[Version]] = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.M):
        found.setdefault(name.lower(), set()).add(Version(version))
    return found


def test_conda_environment_has_the_same_packages_and_pins():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    entries = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    conda = {Requirement(entry).name: Requirement(entry).specifier for entry in entries}
    conda |= {Requirement(entry).name: Requirement(entry).specifier for entry in pip if not entry.startswith("-")}
    expected = {CONDA_NAMES.get(item.name, item.name): item.specifier for item in requirements()}
    expected["python"] = Requirement(f"python{project()['requires-python']}").specifier
    assert conda == expected | {"pip": conda["pip"]}


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_lock_file_satisfies_pyproject(requirement):
    versions = locked().get(requirement.name.lower(), set())
    assert versions, f"{requirement.name} is not in requirements.lock: run `make lock`"
    assert all(version in requirement.specifier for version in versions)


def test_every_dependency_says_why():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for requirement in requirements():
        lines = [
            line for line in text.splitlines() if re.search(rf'"{re.escape(requirement.name)}(\[\w+\])?[><=]', line)
        ]
        assert lines, requirement
        if requirement.name != "pytest":
            assert all("#" in line for line in lines), f"{requirement.name}: say in pyproject.toml why it is there"


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout")
    return listing.stdout.splitlines()


def test_nothing_tracked_was_made_by_running():
    made = re.compile(r"(^|/)(gradebook\.db|\.ipynb_checkpoints|__pycache__|submitted|autograded|feedback|demo)(/|$)")
    assert [path for path in tracked() if made.search(path)] == []


def test_one_direction_of_imports():
    def imports(folder: str) -> str:
        return "\n".join(
            line
            for path in sorted((ROOT / folder).rglob("*.py"))
            for line in path.read_text(encoding="utf-8").splitlines()
            if re.match(r"\s*(from|import)\s", line)
        )

    assert "mlp_lab" not in imports("autograder_tests")
    assert "autograder_tests" not in imports("notebooks")
    assert "mlp_lab" not in imports("notebooks")
