"""`peili check`, `lock` and `migrate`."""

import argparse
import sys

from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from peili.promises import lock as promises_lock


def check(_asked: argparse.Namespace) -> int:
    """Run every system check, and tell whether the models and the migrations agree."""
    try:
        call_command("check")
    except SystemCheckError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def lock(asked: argparse.Namespace) -> int:
    """Write promises.lock from the declarations."""
    renamed = dict(pair.split("=", 1) for pair in asked.renamed)
    try:
        count = promises_lock.write(renamed)
    except promises_lock.LockRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"promises.lock: {count} fields")
    return 0


def migrate(_asked: argparse.Namespace) -> int:
    """Bring the database to this version."""
    call_command("migrate", verbosity=1, interactive=False)
    return 0


def pending_migrations() -> list[str]:
    """Return the names of migrations the database has not seen."""
    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
