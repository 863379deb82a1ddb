"""The areas a house may keep personal data in (countries as ISO 3166-1 codes)."""

from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Text

COUNTRIES: dict[str, Text] = {
    "AT": _("Austria"),
    "BE": _("Belgium"),
    "BG": _("Bulgaria"),
    "CY": _("Cyprus"),
    "CZ": _("Czechia"),
    "DE": _("Germany"),
    "DK": _("Denmark"),
    "EE": _("Estonia"),
    "ES": _("Spain"),
    "FI": _("Finland"),
    "FR": _("France"),
    "GR": _("Greece"),
    "HR": _("Croatia"),
    "HU": _("Hungary"),
    "IE": _("Ireland"),
    "IT": _("Italy"),
    "LT": _("Lithuania"),
    "LU": _("Luxembourg"),
    "LV": _("Latvia"),
    "MT": _("Malta"),
    "NL": _("Netherlands"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RO": _("Romania"),
    "SE": _("Sweden"),
    "SI": _("Slovenia"),
    "SK": _("Slovakia"),
    "IS": _("Iceland"),
    "LI": _("Liechtenstein"),
    "NO": _("Norway"),
}
EEA = frozenset(COUNTRIES)
EU = EEA - {"IS", "LI", "NO"}
AREAS = {"eu_only": EU, "eea_only": EEA}
AREA_NAMES = {"eu_only": "the European Union", "eea_only": "the European Economic Area"}


def country_name(code: str) -> str:
    """Return the name of a country in the current language; the code itself outside the area."""
    return str(COUNTRIES.get(code, code))
