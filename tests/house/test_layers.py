"""Arrows between rooms point downwards only: imports, and relations between tables."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.support.sources import ROOT, SRC, rooms

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def layers() -> dict[str, int]:
    """Return each room's floor, the highest first, as the import contract names them."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    floors = config["tool"]["importlinter"]["contracts"][0]["layers"]
    return {room.strip(" ()"): floor for floor, names in enumerate(floors) for room in names.split("|")}


def lint(folder: Path, source: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--no-cache", "--no-logo"]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(source)}, capture_output=True, text=True, check=False
    )


def relations(found: Iterable[type[models.Model]]) -> Iterator[tuple[str, str, str]]:
    """Yield the room, the field and the room it points to, for each relation a model declares itself."""
    for model in found:
        options = model._meta
        for field in [*options.local_fields, *options.local_many_to_many]:
            if field.remote_field is not None:
                target = field.remote_field.model
                label = target if isinstance(target, str) else target._meta.label
                yield options.app_label, f"{options.label}.{field.name}", label.partition(".")[0]


def upward(found: Iterable[tuple[str, str, str]]) -> list[str]:
    """Return the relations that leave a room for a higher one, or for a room on the same floor."""
    floor = layers()
    return [
        f"{field} points up from {room} to {target}"
        for room, field, target in found
        if room in floor and target in floor and room != target and floor[target] <= floor[room]
    ]


def test_the_contract_names_every_room() -> None:
    assert set(rooms()) <= set(layers())


def test_imports_point_downwards() -> None:
    result = lint(ROOT, ROOT / "src")
    assert result.returncode == 0, result.stdout
    assert "1 kept, 0 broken" in result.stdout


def test_relations_point_downwards() -> None:
    found = list(relations(apps.get_models(include_auto_created=True)))
    assert len(found) > 10, "too few relations were seen"
    assert upward(found) == []


def test_an_import_upwards_is_found(tmp_path: Path) -> None:
    shutil.copytree(SRC, tmp_path / "src" / "peili", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "src/peili/trail/queries.py").open("a", encoding="utf-8") as file:
        file.write("\nimport peili.people.models\n")
    result = lint(tmp_path, tmp_path / "src")
    assert result.returncode == 1
    assert "peili.trail.queries -> peili.people.models" in result.stdout


@isolate_apps("peili.trail", "peili.people")
def test_a_relation_upwards_is_found_even_by_name() -> None:
    class Planted(models.Model):
        client = models.ForeignKey("people.Client", models.CASCADE)
        keepers = models.ManyToManyField("people.Account")
        subject = models.ForeignKey("vault.Subject", models.CASCADE)

        class Meta:
            app_label = "trail"

    assert upward(relations([Planted])) == [
        "trail.Planted.client points up from trail to people",
        "trail.Planted.keepers points up from trail to people",
    ]
