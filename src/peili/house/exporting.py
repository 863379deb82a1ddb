"""The profile as a file: what the version in force keeps, and what only the tables of the rooms know."""

from typing import Any

import yaml

from peili.house.queries import profile_version
from peili.house.sections import sections


def whole_profile() -> dict[str, Any]:
    """Return everything a profile's file would say of the house now; empty when there is no profile."""
    version = profile_version()
    if version is None:
        return {}
    content = dict(version.content)
    for each in sections():
        said = each.export(content) if each.export else None
        if said:
            content[each.name] = said
    return content


def as_yaml() -> str:
    """Return the profile as `house.yaml`; loaded again it makes the same version."""
    text: str = yaml.safe_dump(whole_profile(), allow_unicode=True, sort_keys=False, width=100)
    return f"# The house profile, as it is in force. Load it with: peili load house.yaml\n{text}"
