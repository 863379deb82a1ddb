"""Which column of a file means what: guessed from its heading, chosen by the owner. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Text

LEAVE: Final = ""
CONSENT: Final = "-consent"
NOTES: Final = "-notes"

MEANINGS: Final[dict[str, Text]] = {
    "name": _("whole name"),
    "first_name": _("first name"),
    "last_name": _("last name"),
    "phone": _("phone"),
    "email": _("e-mail"),
    "street": _("street address"),
    "postcode": _("postcode"),
    "city": _("city"),
    "birth_year": _("year of birth"),
    "language": _("language"),
    "last_visit": _("last visit"),
    "since": _("customer since"),
}
# Why some columns are never brought in, whatever the owner would choose.
NEVER: Final[dict[str, Text]] = {
    CONSENT: _("Permissions are not brought in: the file does not prove what was agreed to, when and how."),
    NOTES: _("Notes are not brought in: they may hold health data that nobody has sorted."),
}
HEADINGS: Final[dict[str, str]] = {
    CONSENT: "markkinointi, suostumus, lupa, marketing, consent, sms permission, newsletter, uutiskirje, "
    "marknadsforing, samtycke, accepts, tillstand, email permission",
    NOTES: "muistiinpano, huomio, lisatieto, lisatiedo, kommentti, notes, note, comment, info, anteckning, "
    "hiusten pituus, hair",
    "first_name": "etunimi, first name, firstname, fornamn, given name",
    "last_name": "sukunimi, last name, lastname, surname, efternamn",
    "last_visit": "viimeisin kaynti, viimeinen kaynti, viimeisin varaus, viimeisin ajanvaraus, last visit, "
    "last booking, last reservation, senaste besok, senaste bokning",
    "since": "asiakas alkaen, luotu, created, skapad, registered, rekisteroity, customer since",
    "birth_year": "syntymavuosi, birth year, year of birth, fodelsear, syntymaaika, birthday, birth date, "
    "fodelsedatum",
    "phone": "puhelinnumero, puhelin, puh, gsm, matkapuhelin, phone, mobile, telefon, mobil",
    "email": "sahkoposti, sahkopostiosoite, email, e mail, e post, epost, mail",
    "street": "katuosoite, lahiosoite, osoite, address, street, adress, gatuadress",
    "postcode": "postinumero, postcode, postal code, zip, postnummer",
    "city": "postitoimipaikka, kaupunki, paikkakunta, city, town, ort, stad",
    "language": "kieli, language, sprak",
    "name": "nimi, asiakas, asiakkaan nimi, name, customer, client, namn, kund",
}


def plain(heading: str) -> str:
    """Return a heading without case, accents and signs, as headings are compared."""
    folded = heading.casefold().translate(str.maketrans("äöåéü", "aoaeu"))
    return " ".join(re.findall(r"[a-z0-9]+", folded))


def guess(headings: Sequence[str]) -> list[str]:
    """Return what each column seems to mean; each meaning is given to one column, the rest is left."""
    found, taken = [LEAVE] * len(headings), set[str]()
    for exact in (True, False):
        for place, heading in enumerate(headings):
            meaning = _meaning(plain(heading), exact=exact)
            if found[place] == LEAVE and meaning and (meaning in NEVER or meaning not in taken):
                found[place] = meaning
                taken.add(meaning)
    return found


def _meaning(heading: str, *, exact: bool) -> str:
    for meaning, words in HEADINGS.items():
        for word in words.split(", "):
            if heading == word or (not exact and re.search(rf"\b{word}", heading)):
                return meaning
    return LEAVE


def missing(chosen: Mapping[int, str] | Sequence[str]) -> bool:
    """Tell whether no column holds a name, without which there is no card."""
    meant = set(chosen.values() if isinstance(chosen, Mapping) else chosen)
    return not ({"name", "first_name", "last_name"} & meant)
