"""The record computed from the source record's own house, against the paper, fact by fact."""

import json
import re

import pytest
from django.utils import translation

from peili.promises.probes import registered
from peili.record.exports import as_html, as_json
from peili.record.queries import main_register, matter_of, record_of, sentences_of
from tests.support.builders import NOW
from tests.support.houses import SOURCE, load_house

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

HOLDS, TYPED, NOT_YET = "holds", "typed", "not_yet_enforced"

FACTS = {  # the paper's rows: sentence, state, and what must stand in it in each language
    "S0": (HOLDS, ("rekisterinpitäjänä", "personuppgiftsansvarig", "as the controller")),
    "S0.1": (TYPED, ("14.5.2018", "14.5.2018", "14 May 2018")),
    "S1": (
        HOLDS,
        ("Kauneuskeskus VitaRoma Oy, Y-tunnus 1930938-2", "FO-nummer 1930938-2", "business ID 1930938-2"),
    ),
    "S1.1": (TYPED, ("Esikkotie 1, 01300 Vantaa",) * 3),
    "S1.2": (TYPED, ("09 8232070",) * 3),
    "S2": (HOLDS, ("asiakasrekisteri", "kundregister", "client register")),
    "S3": (HOLDS, ("ajanvaraukseen", "tidsbokning", "booking appointments")),
    "S3.2": (HOLDS, ("kahdesti", "två gånger", "twice")),
    "S3.3": (HOLDS, ("10 minuuttia", "10 minuter", "10 minutes")),
    "S3.4": (HOLDS, ("asiakaskorttia", "kundkort", "client card")),
    "S4": (HOLDS, ("yhteydenottojen", "kontakter", "contacts")),
    "S5": (HOLDS, ("hoito-ohjelman laatimiseen", "behandlingsprogram", "treatment programme")),
    "S6": (
        HOLDS,
        ("markkinointiin vain asiakkaan luvalla", "marknadsföring bara", "only with the client's permission"),
    ),
    "S7": (HOLDS, ("eikä muuta", "inget annat", "nothing else")),
    "S7.identity.name": (HOLDS, ("nimi", "namn", "name")),
    "S7.contact.phone": (HOLDS, ("puhelinnumero", "telefonnummer", "phone")),
    "S7.contact.address": (HOLDS, ("osoite", "adress", "address")),
    "S7.contact.email": (HOLDS, ("sähköposti", "e-post", "e-mail")),
    "S7.identity.birth_year": (
        HOLDS,
        ("syntymävuosi, ei koskaan", "födelseår, aldrig", "year of birth is kept, never"),
    ),
    "S7.health.status": (HOLDS, ("terveyden tila", "hälsotillstånd", "state of health")),
    "S7.health.treatment": (HOLDS, ("hoitohistoria", "behandlingshistorik", "treatment history")),
    "S7.health.home_care": (HOLDS, ("kotihoitotuotteet", "hemvårdsprodukter", "home-care products")),
    "S7.health.skin": (HOLDS, ("ihoanalyysi", "hudanalys", "skin analysis")),
    "S7.special": (HOLDS, ("nimenomaisella suostumuksella", "uttryckliga samtycke", "explicit consent")),
    "S7.declared": (HOLDS, ("jokainen kenttä", "Varje fält", "Every field")),
    "S8": (HOLDS, ("ei aloiteta ilman", "inleds inte utan", "No treatment that needs an agreement")),
    "S8.hifu": (HOLDS, ("terveyden tila: HIFU-kasvohoito", "HIFU-ansiktsbehandling", "HIFU facial")),
    "S8.pigmentation": (
        HOLDS,
        ("Microblading-kulmat ja Kevyt pigmentointi", "Microblading av bryn", "Light pigmentation"),
    ),
    "S9": (HOLDS, ("tallentaa tietonsa itse", "fyller själv i", "enters their own details")),
    "S9.timma": (HOLDS, ("Timma",) * 3),
    "S9.desk": (TYPED, ("liikkeessä tai puhelimessa", "salongen", "at the salon")),
    "S9.only": (HOLDS, ("Muista lähteistä", "andra källor", "any other source")),
    "S10": (HOLDS, ("Paperilliset asiakaskortit täytetään hoidon", "papper", "Paper client cards")),
    "S11": (HOLDS, ("lainsäädännön sallimissa ja velvoittamissa", "gällande lag", "allows or requires")),
    "S11.1": (HOLDS, ("Euroopan unionissa", "Europeiska unionen", "European Union")),
    "S11.2": (
        HOLDS,
        ("Euroopan unionin ulkopuolelle", "utanför Europeiska unionen", "outside the European Union"),
    ),
    "S11.timma": (
        NOT_YET,
        ("Timma (Suomi): käsittelijä ja lähde", "Timma (Finland)", "processor and source"),
    ),
    "S11.role_owner": (HOLDS, ("omistaja saa", "ägare", "owner gets")),
    "S11.role_practitioner": (HOLDS, ("hoitaja saa", "behandlare", "practitioner gets")),
    "S11.role_receptionist": (HOLDS, ("saa: nimi", "reception", "receptionist gets: name")),
    "S11.role_bookkeeper": (HOLDS, ("kirjanpitäjä saa: nimi", "bokförare: namn", "bookkeeper gets: name")),
    "S11.role_privacy": (HOLDS, ("yhteyshenkilö saa", "kontaktperson", "privacy contact gets")),
    "S11.role_technician": (HOLDS, ("ei saa mitään", "inga kunduppgifter", "none of the clients")),
    "S12.purposes_masked": (HOLDS, ("muu on peitetty", "resten är dolt", "the rest is masked")),
    "S12.protected_hidden": (HOLDS, ("merkitty asiakas näkyy", "skyddad", "marked as protected")),
    "S12.openings_reviewed": (HOLDS, ("viikon kuluessa", "inom en vecka", "within a week")),
    "S12.protected_environment": (
        HOLDS,
        ("suojatussa ympäristössä", "skyddad miljö", "protected environment"),
    ),
    "S12.computers_password": (NOT_YET, ("salasanalla", "lösenord", "password")),
    "S12.antivirus": (NOT_YET, ("virustorjunta", "virusskydd", "virus protection")),
    "S12.doors_locked": (NOT_YET, ("ovet ovat lukossa", "dörrar är låsta", "doors of the salon are locked")),
    "S12.locked_cabinet": (NOT_YET, ("lukitussa kaapissa", "låst skåp", "locked cabinet")),
    "S12.own_sign_in": (HOLDS, ("oma salasana", "eget lösenord", "password of their own")),
    "S12.screens_lock": (HOLDS, ("lukittuu", "låses", "locks")),
    "S12.leavers_out": (HOLDS, ("joka laitteelta", "alla enheter", "every device")),
    "S12.openings_logged": (HOLDS, ("kirjataan", "loggas", "logged")),
    "S12.log_chained": (HOLDS, ("joka yö", "varje natt", "verified every night")),
    "S12.log_linked": (HOLDS, ("minuutin kuluessa", "inom en minut", "within a minute")),
    "S12.log_anchored": (HOLDS, ("allekirjoitetaan", "signeras", "is signed at intervals")),
    "S12.registers_apart": (HOLDS, ("aika on varattu", "tiden är bokad", "time that is taken")),
    "S12.times_not_hoarded": (HOLDS, ("neljänneksen", "en fjärdedel", "a quarter")),
    "S12.durable_storage": (HOLDS, ("levyllä", "på skivan", "on the disk")),
    "S12.pages_closed": (HOLDS, ("suljettu", "stängd", "closed")),
    "S13": (
        HOLDS,
        (
            "asiakas pyytää sitä, tai 6 vuotta asiakassuhteen päättymisen",
            "6 år efter kundförhållandets slut",
            "6 years after the end",
        ),
    ),
    "S13.latest": (
        HOLDS,
        (
            "viimeistään 6 vuotta viimeisen käynnin",
            "senast 6 år",
            "at the latest 6 years after the last visit",
        ),
    ),
    "S13.clock": (
        HOLDS,
        ("päättyneeksi heti viimeisen käynnin", "sista besöket", "ends at the last visit"),
    ),
    "S13.electronic": (HOLDS, ("Sähköiset tiedot poistetaan", "Elektroniska uppgifter", "Electronic data")),
    "S13.withdrawn": (HOLDS, ("peruu suostumuksensa", "återkallar sitt samtycke", "withdraws their consent")),
    "S13.sheets": (HOLDS, ("nimikirjaimet ja ajat", "initialer och tider", "initials and times")),
    "S13.paper": (HOLDS, ("poltetaan", "bränns", "burned")),
    "S14": (HOLDS, ("15–22 artiklan", "artiklarna 15–22", "Articles 15 to 22")),
    "S14.access": (HOLDS, ("tarkastaa tietonsa (15 artikla)", "artikel 15", "Art. 15")),
    "S14.rectification": (HOLDS, ("oikaistuiksi (16 artikla)", "artikel 16", "Art. 16")),
    "S14.erasure": (HOLDS, ("poistetuiksi (17 artikla)", "artikel 17", "Art. 17")),
    "S14.restriction": (HOLDS, ("rajoitetuksi (18 artikla)", "artikel 18", "Art. 18")),
    "S14.portability": (HOLDS, ("järjestelmästä toiseen (20 artikla)", "artikel 20", "Art. 20")),
    "S15": (
        HOLDS,
        (
            "välittömästi jokaiselle rekisteröidylle",
            "genast varje registrerad",
            "every person it touches is told at once",
        ),
    ),
    "S16": (
        HOLDS,
        (
            "72 tunnin kuluessa loukkauksen havaitsemisesta",
            "inom 72 timmar",
            "within 72 hours of the detection",
        ),
    ),
}
UNSAID = {
    "S3.1",
    "S3.5",
    "S5.records",
    "S7.special.records",
    "S6.1",
    "S6.2",
    "S7.running",
    "S14.recipients",
    "S14.through",
}  # not on the paper; the program says them too
TITLES = [
    "Selosteen rooli ja laatimispäivä",
    "Rekisterinpitäjä",
    "Rekisterin nimi",
    "Henkilötietojen käsittelyn tarkoitus",
    "Rekisteröityjen ryhmät ja henkilötietoryhmät",
    "Säännönmukaiset tietolähteet",
    "Henkilötietojen vastaanottajien ryhmät",
    "Tekniset ja organisatoriset turvatoimet",
    "Tietoryhmien suunnitellut poistamisajat",
    "Rekisteröidyn oikeudet",
    "Tietoturvaloukkauksista ilmoittaminen",
]


def printed(language: str) -> dict[str, object]:
    with translation.override(language):
        found: dict[str, object] = json.loads(as_json(record_of(main_register(), now=NOW)))
    return found


@pytest.mark.parametrize(("place", "language"), [(0, "fi"), (1, "sv"), (2, "en")])
def test_every_fact_of_the_paper_stands_in_the_record(place: int, language: str):
    load_house(SOURCE)
    record = printed(language)
    said = {each["id"]: each for each in record["sentences"]}
    assert record["controller"] == {"name": "Kauneuskeskus VitaRoma Oy", "business_id": "1930938-2"}
    wrong = [
        f"{sentence}: {said[sentence]['state']} | {said[sentence]['text']} | {said[sentence]['evidence']}"
        for sentence, (state, texts) in FACTS.items()
        if said[sentence]["state"] != state or texts[place] not in said[sentence]["text"]
    ]
    assert not wrong, "\n".join(wrong)
    assert set(said) == set(FACTS) | UNSAID


def test_the_sections_are_the_papers_in_its_order():
    load_house(SOURCE)
    titles = [each["section"] for each in printed("fi")["sentences"]]
    assert list(dict.fromkeys(titles)) == TITLES


def test_nothing_holds_without_a_probe_or_a_computation_and_every_probe_is_registered():
    load_house(SOURCE)
    sentences = sentences_of(matter_of(main_register(), now=NOW))
    assert {each.probe for each in sentences if each.probe} <= registered()
    unprobed = {each.id for each in sentences if not each.probe and each.evidence.state.value == HOLDS}
    unprobed -= {each.id for each in sentences if each.id.startswith("S11.role_")}  # of the table pages obey
    assert unprobed == {"S0", "S2", "S3.1"}  # computed from the register itself, or compared on the spot


def test_the_record_as_a_page_needs_nothing_beside_it():
    load_house(SOURCE)
    with translation.override("fi"):
        page = as_html(record_of(main_register(), now=NOW))
    assert page.startswith("<!doctype html>")
    assert "1930938-2" in page
    assert "Ei vielä" in page
    beside = re.findall(r"""(?:href|src)="(?!#)[^"]*"|url\((?!["']?data:)[^)]*\)""", page)
    assert not beside
