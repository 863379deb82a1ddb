"""The vault of this process: the house's keys from the settings, opened at their first use."""

from functools import cache

from django.conf import settings

from peili.vault.files import Cabinet
from peili.vault.house import HouseKeys
from peili.vault.sealing import Vault


def house_keys() -> HouseKeys:
    """Return the house's keys."""
    keys: HouseKeys = settings.HOUSE_KEYS
    return keys


@cache
def vault() -> Vault:
    """Return what seals and opens."""
    return Vault(house_keys().keyring)


def cabinet() -> Cabinet:
    """Return the house's sealed files."""
    return Cabinet(house_keys().home.folder / "files", house_keys().keyring)
