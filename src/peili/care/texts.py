"""After-care texts to begin from, one for each kind of treatment. The house edits and owns its own."""

from collections.abc import Mapping
from typing import Final

AFTER_CARE: Final[Mapping[str, Mapping[str, str]]] = {
    "hifu": {
        "fi": """Iho voi punoittaa ja aristaa muutamasta tunnista pariin päivään. \
Turvotus laskee yleensä viikossa.
Vältä saunaa, kovaa liikuntaa ja alkoholia kaksi vuorokautta.
Käytä aurinkosuojaa (SK 50) kuukauden ajan. Älä hiero hoidettua aluetta.
Tulos kehittyy kahden tai kolmen kuukauden aikana.
Ota yhteys meihin, jos iholle tulee rakkula tai jos puutuminen, heikkous tai kova kipu jatkuu. \
Jos oire on voimakas tai näössä on muutos, mene heti lääkäriin.""",
        "sv": """Huden kan vara röd och öm från några timmar till ett par dagar. \
Svullnad går oftast över på en vecka.
Undvik bastu, hård träning och alkohol i två dygn.
Använd solskydd (SPF 50) i en månad. Massera inte det behandlade området.
Resultatet utvecklas under två till tre månader.
Kontakta oss om det kommer en blåsa eller om domning, svaghet eller stark smärta fortsätter. \
Är besväret kraftigt eller synen förändrad, uppsök genast läkare.""",
        "en": """The skin may be red and tender from a few hours to a couple of days. \
Swelling mostly goes within a week.
Avoid sauna, hard exercise and alcohol for two days.
Use sun protection (SPF 50) for a month. Do not massage the treated area.
The result develops over two to three months.
Contact us if a blister appears, or if numbness, weakness or strong pain goes on. \
If a symptom is severe or your sight changes, see a doctor at once.""",
    },
    "pigment": {
        "fi": """Alue on aluksi tumma ja voi turvota. \
Se haalistuu, kun iho on parantunut noin neljässä viikossa.
Pidä alue puhtaana ja kuivana viikko. Levitä hoitovoidetta ohuelti niin kuin näytimme.
Älä raavi äläkä irrota rupia. Vältä saunaa, uintia, aurinkoa ja meikkiä alueella kaksi viikkoa.
Kosketa aluetta vain puhtain käsin.
Allergiaan viittaavat kutina, rakkulat tai voimistuva turvotus; tulehdukseen kuumotus, märkä, kipu tai \
kuume. \
Ota silloin yhteys lääkäriin ja kerro meille. Reaktio voi tulla vielä kuukausien kuluttua.
Ota tämä ohje ja väriaineen eränumero mukaan, jos menet lääkäriin tai magneettikuvaan.""",
        "sv": """Området är först mörkt och kan svullna. \
Det bleknar när huden har läkt på ungefär fyra veckor.
Håll området rent och torrt i en vecka. Smörj tunt med krämen så som vi visade.
Klia inte och dra inte bort skorpor. Undvik bastu, simning, sol och smink på området i två veckor.
Rör området bara med rena händer.
Klåda, blåsor eller tilltagande svullnad tyder på allergi; hetta, var, smärta eller feber på infektion. \
Kontakta då läkare och berätta för oss. En reaktion kan komma ännu efter månader.
Ta med den här anvisningen och färgens batchnummer om du går till läkare eller magnetkamera.""",
        "en": """The area is dark at first and may swell. \
It fades when the skin has healed, in about four weeks.
Keep the area clean and dry for a week. Apply the balm thinly, as we showed you.
Do not scratch or pull off scabs. Avoid sauna, swimming, sun and make-up on the area for two weeks.
Touch the area with clean hands only.
Itching, blisters or growing swelling point to an allergy; heat, pus, pain or fever to an infection. \
Then contact a doctor and tell us. A reaction can still come after months.
Take this note and the pigment's lot number along to a doctor or a magnetic resonance scan.""",
    },
    "face": {
        "fi": """Iho voi punoittaa muutaman tunnin. Anna sen olla rauhassa ilman meikkiä tämän päivän.
Vältä saunaa ja hikiliikuntaa vuorokausi, kuorintaa ja retinolia kolme vuorokautta.
Käytä aurinkosuojaa joka päivä.
Jos iho kutisee, kirvelee tai turpoaa, pese tuotteet pois haalealla vedellä ja ota yhteys meihin.""",
        "sv": """Huden kan vara röd i några timmar. Låt den vila utan smink i dag.
Undvik bastu och svettig träning ett dygn, peeling och retinol i tre dygn.
Använd solskydd varje dag.
Om huden kliar, svider eller svullnar, tvätta bort produkterna med ljummet vatten och kontakta oss.""",
        "en": """The skin may be red for a few hours. Let it rest without make-up today.
Avoid sauna and sweaty exercise for a day, peels and retinol for three days.
Use sun protection every day.
If the skin itches, stings or swells, wash the products off with lukewarm water and contact us.""",
    },
    "lashes": {
        "fi": """Pidä ripset ja kulmat kuivina vuorokausi, ilman höyryä, saunaa ja meikkiä.
Älä hankaa silmiä. Käytä öljytöntä puhdistustuotetta.
Jos silmä punoittaa, kutisee tai turpoaa, huuhtele se vedellä ja ota yhteys meihin. \
Jos oire ei hellitä, mene lääkäriin.""",
        "sv": """Håll fransar och bryn torra ett dygn, utan ånga, bastu och smink.
Gnugga inte ögonen. Använd en oljefri rengöring.
Om ögat blir rött, kliar eller svullnar, skölj med vatten och kontakta oss. \
Går det inte över, uppsök läkare.""",
        "en": """Keep lashes and brows dry for a day, without steam, sauna or make-up.
Do not rub your eyes. Use an oil-free cleanser.
If an eye turns red, itches or swells, rinse it with water and contact us. \
If it does not pass, see a doctor.""",
    },
    "feet": {
        "fi": """Rasvaa jalat joka ilta ja kuivaa varpaiden välit hyvin.
Leikkaa kynnet suoraan. Vaihda sukat päivittäin.
Jos iholle tulee haava, punoitus tai kipu, ota yhteys meihin tai lääkäriin. \
Jos sinulla on diabetes, tarkista jalkasi joka päivä.""",
        "sv": """Smörj fötterna varje kväll och torka väl mellan tårna.
Klipp naglarna rakt. Byt strumpor varje dag.
Om det kommer sår, rodnad eller smärta, kontakta oss eller läkare. \
Har du diabetes, se efter dina fötter varje dag.""",
        "en": """Moisturise your feet every evening and dry well between the toes.
Cut the nails straight. Change socks daily.
If there is a wound, redness or pain, contact us or a doctor. \
If you have diabetes, look at your feet every day.""",
    },
    "hair": {
        "fi": """Iho voi punoittaa päivän. Käytä väljiä vaatteita.
Vältä saunaa, uintia, aurinkoa ja hajustettuja tuotteita vuorokausi.
Kuori aluetta kevyesti kolmen päivän kuluttua ja rasvaa se säännöllisesti.""",
        "sv": """Huden kan vara röd en dag. Använd löst sittande kläder.
Undvik bastu, simning, sol och parfymerade produkter ett dygn.
Skrubba lätt efter tre dagar och smörj området regelbundet.""",
        "en": """The skin may be red for a day. Wear loose clothes.
Avoid sauna, swimming, sun and scented products for a day.
Exfoliate lightly after three days and moisturise the area regularly.""",
    },
    "massage": {
        "fi": """Juo vettä ja lepää tänään. Lihakset voivat aristaa pari päivää.
Jos kipu on kova tai ei mene ohi, ota yhteys meihin.""",
        "sv": """Drick vatten och vila i dag. Musklerna kan vara ömma ett par dagar.
Om smärtan är stark eller inte går över, kontakta oss.""",
        "en": """Drink water and rest today. The muscles may be tender for a couple of days.
If the pain is strong or does not pass, contact us.""",
    },
    "other": {
        "fi": """Jos iholle tulee reaktio, ota yhteys meihin. Jos oire on voimakas, mene lääkäriin.""",
        "sv": """Om huden reagerar, kontakta oss. Är besväret kraftigt, uppsök läkare.""",
        "en": """If your skin reacts, contact us. If a symptom is severe, see a doctor.""",
    },
}
