"""Finnish regions and municipalities: enough to tell whether a town lies in a region somebody wrote in a brief."""

from assignments.catalogue.checks import folded

_REGIONS: dict[str, str] = {
    "Uusimaa": "Askola, Espoo, Hanko, Helsinki, Hyvinkää, Inkoo, Järvenpää, Karkkila, Kauniainen, Kerava, Kirkkonummi, Lapinjärvi,"
    " Lohja, Loviisa, Myrskylä, Mäntsälä, Nurmijärvi, Pornainen, Porvoo, Pukkila, Raasepori, Sipoo, Siuntio, Tuusula, Vantaa, Vihti",
    "Varsinais-Suomi": "Aura, Kaarina, Kemiönsaari, Koski Tl, Kustavi, Laitila, Lieto, Loimaa, Marttila, Masku, Mynämäki, Naantali,"
    " Nousiainen, Oripää, Paimio, Parainen, Pyhäranta, Pöytyä, Raisio, Rusko, Salo, Sauvo, Somero, Taivassalo, Turku,"
    " Uusikaupunki, Vehmaa",
    "Satakunta": "Eura, Eurajoki, Harjavalta, Huittinen, Jämijärvi, Kankaanpää, Karvia, Kokemäki, Merikarvia, Nakkila, Pomarkku,"
    " Pori, Rauma, Siikainen, Säkylä, Ulvila",
    "Kanta-Häme": "Forssa, Hattula, Hausjärvi, Humppila, Hämeenlinna, Janakkala, Jokioinen, Loppi, Riihimäki, Tammela, Ypäjä",
    "Pirkanmaa": "Akaa, Hämeenkyrö, Ikaalinen, Juupajoki, Kangasala, Kihniö, Kuhmoinen, Lempäälä, Mänttä-Vilppula, Nokia, Orivesi,"
    " Parkano, Pirkkala, Punkalaidun, Pälkäne, Ruovesi, Sastamala, Tampere, Urjala, Valkeakoski, Vesilahti, Virrat, Ylöjärvi",
    "Päijät-Häme": "Asikkala, Hartola, Heinola, Hollola, Iitti, Kärkölä, Lahti, Orimattila, Padasjoki, Sysmä",
    "Kymenlaakso": "Hamina, Kotka, Kouvola, Miehikkälä, Pyhtää, Virolahti",
    "Etelä-Karjala": "Imatra, Lappeenranta, Lemi, Luumäki, Parikkala, Rautjärvi, Ruokolahti, Savitaipale, Taipalsaari",
    "Etelä-Savo": "Enonkoski, Hirvensalmi, Juva, Kangasniemi, Mikkeli, Mäntyharju, Pertunmaa, Pieksämäki, Puumala, Rantasalmi,"
    " Savonlinna, Sulkava",
    "Pohjois-Savo": "Iisalmi, Joroinen, Kaavi, Keitele, Kiuruvesi, Kuopio, Lapinlahti, Leppävirta, Pielavesi, Rautalampi,"
    " Rautavaara, Siilinjärvi, Sonkajärvi, Suonenjoki, Tervo, Tuusniemi, Varkaus, Vesanto, Vieremä",
    "Pohjois-Karjala": "Heinävesi, Ilomantsi, Joensuu, Juuka, Kitee, Kontiolahti, Lieksa, Liperi, Nurmes, Outokumpu, Polvijärvi,"
    " Rääkkylä, Tohmajärvi",
    "Keski-Suomi": "Hankasalmi, Joutsa, Jyväskylä, Jämsä, Kannonkoski, Karstula, Keuruu, Kinnula, Kivijärvi, Konnevesi, Kyyjärvi,"
    " Laukaa, Luhanka, Multia, Muurame, Petäjävesi, Pihtipudas, Saarijärvi, Toivakka, Uurainen, Viitasaari, Äänekoski",
    "Etelä-Pohjanmaa": "Alajärvi, Alavus, Evijärvi, Ilmajoki, Isojoki, Isokyrö, Karijoki, Kauhajoki, Kauhava, Kuortane, Kurikka,"
    " Lappajärvi, Lapua, Seinäjoki, Soini, Teuva, Vimpeli, Ähtäri",
    "Pohjanmaa": "Kaskinen, Korsnäs, Kristiinankaupunki, Kruunupyy, Laihia, Luoto, Maalahti, Mustasaari, Närpiö, Pedersöre,"
    " Pietarsaari, Uusikaarlepyy, Vaasa, Vöyri",
    "Keski-Pohjanmaa": "Halsua, Kannus, Kaustinen, Kokkola, Lestijärvi, Perho, Toholampi, Veteli",
    "Pohjois-Pohjanmaa": "Alavieska, Haapajärvi, Haapavesi, Hailuoto, Ii, Kalajoki, Kempele, Kuusamo, Kärsämäki, Liminka, Lumijoki,"
    " Merijärvi, Muhos, Nivala, Oulainen, Oulu, Pudasjärvi, Pyhäjoki, Pyhäjärvi, Pyhäntä, Raahe, Reisjärvi, Sievi, Siikajoki,"
    " Siikalatva, Taivalkoski, Tyrnävä, Utajärvi, Vaala, Ylivieska",
    "Kainuu": "Hyrynsalmi, Kajaani, Kuhmo, Paltamo, Puolanka, Ristijärvi, Sotkamo, Suomussalmi",
    "Lappi": "Enontekiö, Inari, Kemi, Kemijärvi, Keminmaa, Kittilä, Kolari, Muonio, Pelkosenniemi, Pello, Posio, Ranua, Rovaniemi,"
    " Salla, Savukoski, Simo, Sodankylä, Tervola, Tornio, Utsjoki, Ylitornio",
    "Ahvenanmaa": "Brändö, Eckerö, Finström, Föglö, Geta, Hammarland, Jomala, Kumlinge, Kökar, Lemland, Lumparland, Maarianhamina,"
    " Saltvik, Sottunga, Sund, Vårdö",
    "Pääkaupunkiseutu": "Espoo, Helsinki, Kauniainen, Vantaa",
}
# Other names of the same places: Swedish, English, everyday.
_ALIASES: dict[str, str] = {
    "Nyland": "Uusimaa",
    "Egentliga Finland": "Varsinais-Suomi",
    "Southwest Finland": "Varsinais-Suomi",
    "Egentliga Tavastland": "Kanta-Häme",
    "Birkaland": "Pirkanmaa",
    "Päijänne-Tavastland": "Päijät-Häme",
    "Kymmenedalen": "Kymenlaakso",
    "Södra Karelen": "Etelä-Karjala",
    "South Karelia": "Etelä-Karjala",
    "Södra Savolax": "Etelä-Savo",
    "South Savo": "Etelä-Savo",
    "Norra Savolax": "Pohjois-Savo",
    "North Savo": "Pohjois-Savo",
    "Norra Karelen": "Pohjois-Karjala",
    "North Karelia": "Pohjois-Karjala",
    "Mellersta Finland": "Keski-Suomi",
    "Central Finland": "Keski-Suomi",
    "Södra Österbotten": "Etelä-Pohjanmaa",
    "South Ostrobothnia": "Etelä-Pohjanmaa",
    "Österbotten": "Pohjanmaa",
    "Ostrobothnia": "Pohjanmaa",
    "Mellersta Österbotten": "Keski-Pohjanmaa",
    "Central Ostrobothnia": "Keski-Pohjanmaa",
    "Norra Österbotten": "Pohjois-Pohjanmaa",
    "North Ostrobothnia": "Pohjois-Pohjanmaa",
    "Kajanaland": "Kainuu",
    "Lappland": "Lappi",
    "Lapland": "Lappi",
    "Åland": "Ahvenanmaa",
    "Huvudstadsregionen": "Pääkaupunkiseutu",
    "Capital region": "Pääkaupunkiseutu",
    "Helsingfors": "Helsinki",
    "Esbo": "Espoo",
    "Vanda": "Vantaa",
    "Grankulla": "Kauniainen",
    "Hangö": "Hanko",
    "Hyvinge": "Hyvinkää",
    "Ingå": "Inkoo",
    "Träskända": "Järvenpää",
    "Kervo": "Kerava",
    "Kyrkslätt": "Kirkkonummi",
    "Lojo": "Lohja",
    "Lovisa": "Loviisa",
    "Borgå": "Porvoo",
    "Raseborg": "Raasepori",
    "Sibbo": "Sipoo",
    "Sjundeå": "Siuntio",
    "Tusby": "Tuusula",
    "Vichtis": "Vihti",
    "Åbo": "Turku",
    "S:t Karins": "Kaarina",
    "Kimitoön": "Kemiönsaari",
    "Nådendal": "Naantali",
    "Pargas": "Parainen",
    "Reso": "Raisio",
    "Nystad": "Uusikaupunki",
    "Björneborg": "Pori",
    "Raumo": "Rauma",
    "Tavastehus": "Hämeenlinna",
    "Tammerfors": "Tampere",
    "Lahtis": "Lahti",
    "Fredrikshamn": "Hamina",
    "Villmanstrand": "Lappeenranta",
    "S:t Michel": "Mikkeli",
    "Nyslott": "Savonlinna",
    "Kaskö": "Kaskinen",
    "Kristinestad": "Kristiinankaupunki",
    "Kronoby": "Kruunupyy",
    "Larsmo": "Luoto",
    "Malax": "Maalahti",
    "Korsholm": "Mustasaari",
    "Närpes": "Närpiö",
    "Jakobstad": "Pietarsaari",
    "Nykarleby": "Uusikaarlepyy",
    "Vasa": "Vaasa",
    "Vörå": "Vöyri",
    "Karleby": "Kokkola",
    "Uleåborg": "Oulu",
    "Torneå": "Tornio",
    "Kajana": "Kajaani",
    "Mariehamn": "Maarianhamina",
}
_WHOLE_COUNTRY = frozenset(
    {
        "suomi",
        "koko suomi",
        "koko maa",
        "finland",
        "hela finland",
        "hela landet",
        "all of finland",
        "whole country",
    }
)

_MUNICIPALITIES_OF = {
    folded(region): frozenset(map(folded, towns.split(", "))) for region, towns in _REGIONS.items()
}
_MUNICIPALITIES = frozenset().union(*_MUNICIPALITIES_OF.values())
_SAME_AS = {folded(alias): folded(name) for alias, name in _ALIASES.items()}


def lies_in(town: str, area: str) -> bool | None:
    """Tell whether a town lies in an area (a municipality, a region or the whole country); None = these names do not tell."""
    place, wanted = (_SAME_AS.get(name, name) for name in (folded(town), folded(area)))
    if wanted in _WHOLE_COUNTRY:
        return True if place in _MUNICIPALITIES else None
    if place == wanted or place in _MUNICIPALITIES_OF.get(wanted, ()):
        return True
    is_known = place in _MUNICIPALITIES and (wanted in _MUNICIPALITIES_OF or wanted in _MUNICIPALITIES)
    return False if is_known else None
