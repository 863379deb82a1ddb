"""Common Finnish and Finland-Swedish names, combined at random: nobody in particular."""

FIRST = (
    "Aino Anna Anneli Anni Annika Elina Elli Emilia Emma Eeva Hanna Heidi Helena Helmi Henna Iida Ilona Inka "
    "Janina Jenna Johanna Jonna Kaarina Kaisa Katri Katja Kirsi Kristiina Laura Leena Liisa Linda Lotta "
    "Maarit Maija Maria Marika Marjatta Mari Merja Minna Mirja Mira Niina Nina Noora Outi Paula Pirjo Päivi "
    "Raija Riikka Ritva Saara Salla Sanna Sari Satu Seija Sini Sirpa Sofia Susanna Suvi Taina Tanja Tarja "
    "Tiina Tuija Tuula Tuulikki Ulla Venla Virpi Åsa Agneta Birgitta Camilla Gunilla Ingrid Linnéa Maj Petra "
    "Antti Eero Hannu Heikki Jari Juha Kari Lauri Markku Matti Mikko Olli Pekka Sami Seppo Timo Ville Göran"
).split()

LAST = (
    "Aalto Ahonen Anttila Eerola Hakala Halonen Hämäläinen Heikkilä Heikkinen Heino Hiltunen Hirvonen Holm "
    "Huttunen Jokinen Järvinen Kallio Karjalainen Kinnunen Kokkonen Korhonen Koskinen Kettunen Laakso Lahti "
    "Laine Laitinen Lehtinen Lehto Lehtonen Leinonen Lindholm Lindqvist Lindström Manninen Mattila Miettinen "
    "Mikkola Mustonen Mäkelä Mäkinen Mäki Niemi Nieminen Nurmi Nyström Ojala Pitkänen Räsänen Rantanen Saari "
    "Saarinen Salminen Salo Salonen Savolainen Toivonen Tuominen Turunen Vainio Virtanen Väisänen Åberg Öhman"
).split()

STREETS = (
    "Koivukuja Lehmustie Rantakatu Puistokatu Mäntytie Kirkkokatu Satamatie Niittypolku Tammitie".split()
)
CITIES = (("00530", "Helsinki"), ("00250", "Helsinki"), ("02100", "Espoo"), ("01300", "Vantaa"))
