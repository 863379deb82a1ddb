"""What the `peili` command does, a function for each word; each returns the exit status."""

from peili.config.commands.backing import backup, recover, restore
from peili.config.commands.checking import check, lock, migrate
from peili.config.commands.demoing import demo
from peili.config.commands.erasing import erase, retention
from peili.config.commands.explaining import explain
from peili.config.commands.loading import load, password
from peili.config.commands.proving import prove
from peili.config.commands.recording import record
from peili.config.commands.scanning import scan
from peili.config.commands.serving import serve
from peili.config.commands.setting import export_profile, setup
from peili.config.commands.staffing import staff
from peili.config.commands.trail import trail

__all__ = [
    "backup",
    "check",
    "demo",
    "erase",
    "explain",
    "export_profile",
    "load",
    "lock",
    "migrate",
    "password",
    "prove",
    "record",
    "recover",
    "restore",
    "retention",
    "scan",
    "serve",
    "setup",
    "staff",
    "trail",
]
