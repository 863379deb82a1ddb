"""The areas a house may keep personal data in (countries as ISO 3166-1 codes)."""

EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
EEA = EU | {"IS", "LI", "NO"}
AREAS = {"eu_only": EU, "eea_only": EEA}
AREA_NAMES = {"eu_only": "the European Union", "eea_only": "the European Economic Area"}
