"""The words of the demo: what clients order, in the language of each, and the invented companies found for them.

Companies, people and addresses are made up; the towns lie in the regions they are said to lie in.
"""

from dataclasses import dataclass
from typing import Any

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Field:
    """One line of business in one region: its three titles, its industry code (TOL 2008) and the words in company names."""

    title: dict[str, str]
    region: str
    industry: str
    towns: tuple[str, ...]
    trades: tuple[str, ...]


def _three(fi: str, sv: str, en: str) -> dict[str, str]:
    return dict(zip(LANGUAGES, (fi, sv, en), strict=True))


# Every client orders each field at most once, so no title and no company comes twice.
FIELDS = (
    Field(_three("Konepajat Pirkanmaalla", "Verkstäder i Birkaland", "Machine shops in Pirkanmaa"), "Pirkanmaa", "25",
          ("Tampere", "Nokia", "Ylöjärvi", "Kangasala", "Valkeakoski", "Sastamala"), ("Konepaja", "Metalli", "Koneistus", "Levytyö")),
    Field(_three("Rakennusliikkeet Uudellamaalla", "Byggfirmor i Nyland", "Builders in Uusimaa"), "Uusimaa", "41",
          ("Vantaa", "Espoo", "Porvoo", "Lohja", "Hyvinkää", "Kerava"), ("Rakennus", "Saneeraus", "Talotyö", "Urakointi")),
    Field(_three("Elintarvikevalmistajat Varsinais-Suomessa", "Livsmedelsproducenter i Egentliga Finland", "Food makers in Southwest Finland"),
          "Varsinais-Suomi", "10", ("Turku", "Salo", "Raisio", "Loimaa", "Somero", "Paimio"), ("Leipomo", "Juustola", "Herkku", "Mylly")),
    Field(_three("Kuljetusyritykset Kymenlaaksossa", "Transportföretag i Kymmenedalen", "Hauliers in Kymenlaakso"), "Kymenlaakso", "49",
          ("Kotka", "Kouvola", "Hamina"), ("Kuljetus", "Logistiikka", "Rahti", "Linja")),
    Field(_three("Sähköurakoitsijat Keski-Suomessa", "Elentreprenörer i Mellersta Finland", "Electrical contractors in Central Finland"),
          "Keski-Suomi", "43", ("Jyväskylä", "Jämsä", "Äänekoski", "Laukaa", "Muurame"), ("Sähkö", "Valo", "Asennus", "Virta")),
    Field(_three("Pakkausvalmistajat Päijät-Hämeessä", "Förpackningstillverkare i Päijänne-Tavastland", "Packaging makers in Päijät-Häme"),
          "Päijät-Häme", "22", ("Lahti", "Hollola", "Heinola", "Orimattila"), ("Pakkaus", "Muovi", "Kalvo", "Etiketti")),
    Field(_three("Kalustevalmistajat Etelä-Pohjanmaalla", "Möbeltillverkare i Södra Österbotten", "Furniture makers in South Ostrobothnia"),
          "Etelä-Pohjanmaa", "31", ("Kauhajoki", "Kurikka", "Alavus", "Ilmajoki", "Kauhava"), ("Kaluste", "Puutuote", "Verstas", "Keittiö")),
    Field(_three("Kunnossapitoyritykset Satakunnassa", "Underhållsföretag i Satakunta", "Maintenance firms in Satakunta"), "Satakunta", "33",
          ("Pori", "Rauma", "Harjavalta", "Kankaanpää", "Huittinen"), ("Huolto", "Kunnossapito", "Hitsaus", "Hydrauliikka")),
    Field(_three("Koneviejät Pohjois-Savossa", "Maskinexportörer i Norra Savolax", "Machinery exporters in North Savo"), "Pohjois-Savo", "28",
          ("Kuopio", "Iisalmi", "Varkaus", "Siilinjärvi", "Leppävirta"), ("Tekniikka", "Automaatio", "Nostin", "Pumppu")),
    Field(_three("IT-talot Etelä-Karjalassa", "IT-hus i Södra Karelen", "Software houses in South Karelia"), "Etelä-Karjala", "62",
          ("Lappeenranta", "Imatra", "Luumäki"), ("Data", "Ohjelmisto", "Koodi", "Pilvi")),
    Field(_three("Suomen suuret työnantajat", "Stora arbetsgivare i Finland", "Large employers in Finland"), "", "", (), ()),
)  # fmt: skip

DOCUMENTS = (
    _three(
        "Hallituksen kokouksen pöytäkirja", "Protokoll från styrelsemötet", "Minutes of the board meeting"
    ),
    _three(
        "Kuukausiraportti johtoryhmälle",
        "Månadsrapport till ledningsgruppen",
        "Monthly report to the management",
    ),
    _three("Tarjouspohjan viimeistely", "Slutfinish av offertmallen", "Finishing the proposal template"),
    _three("Yhtiökokouksen asiakirjat", "Bolagsstämmans handlingar", "Papers of the annual meeting"),
    _three("Laatukäsikirjan luvut", "Kvalitetshandbokens kapitel", "Chapters of the quality manual"),
    _three("Koulutusmateriaalin taitto", "Layout av utbildningsmaterial", "Layout of the training material"),
)

TARGET = _three(
    "Myymme tuotannonohjauksen palvelua, joka lyhentää läpimenoaikaa ja vapauttaa esimiesten aikaa.",
    "Vi säljer en tjänst för produktionsstyrning som kortar ledtiden och frigör tid för förmännen.",
    "We sell a production planning service that shortens lead times and frees the foremen’s hours.",
)
PURPOSE = _three(
    "Asiakirja hallituksen kokoukseen; päätökset pitää löytyä ensimmäiseltä sivulta.",
    "Dokumentet går till styrelsen; besluten ska finnas på första sidan.",
    "The paper goes to the board; the decisions must be on the first page.",
)
INSTRUCTIONS = _three(
    "Pohja ja edelliset asiakirjat ovat liitteenä.",
    "Mallen och de tidigare dokumenten finns bifogade.",
    "The template and the earlier papers are attached.",
)
ROLES = {
    "fi": ("Toimitusjohtaja", "Myyntijohtaja", "Ostojohtaja"),
    "sv": ("Verkställande direktör", "Försäljningsdirektör", "Inköpsdirektör"),
    "en": ("Managing director", "Sales director", "Purchasing director"),
}
UNCLEAR_ROLE = _three("Tuotantopäällikkö", "Produktionschef", "Production manager")

REASONS: dict[str, tuple[str, ...]] = {
    "fi": (
        "Liikevaihto on kasvanut kolme vuotta peräkkäin, ja yritys hakee nyt työnjohtajia. {town} on toiminnan keskus.",
        "Uusi halli valmistui keväällä. Läpimenoaika mainitaan vuosikertomuksessa kehityskohteena.",
        "Tuotantoa ohjataan yhä taulukoilla; avoin työpaikkailmoitus hakee järjestelmäosaajaa ({town}).",
        "Vaihtoi omistajaa vuosi sitten, ja uusi johto on luvannut nopeammat toimitusajat.",
        "Kaksi toimipaikkaa ja paljon pieniä eriä: työnjohdon aika kuluu järjestelyyn.",
        "Hankintailmoituksen mukaan nykyinen sopimus päättyy ensi vuonna.",
    ),
    "sv": (
        "Omsättningen har vuxit tre år i rad och företaget söker nu arbetsledare. Verksamheten finns i {town}.",
        "En ny hall blev klar i våras. Ledtiden nämns som utvecklingsområde i årsberättelsen.",
        "Produktionen styrs ännu med kalkylblad; en platsannons söker systemkunnig ({town}).",
        "Bytte ägare för ett år sedan, och den nya ledningen har lovat kortare leveranstider.",
        "Två verksamhetsställen och många små serier: förmännens tid går till planering.",
    ),
    "en": (
        "Turnover has grown three years running and the company is hiring foremen. Its main site is in {town}.",
        "A new hall was finished in spring. The annual report names lead time as a thing to improve.",
        "Production still runs on spreadsheets; an open job asks for somebody who knows planning systems ({town}).",
        "Changed owners a year ago, and the new management has promised shorter delivery times.",
        "Two sites and many small batches: the foremen’s hours go into arranging.",
    ),
}
SAYS: dict[str, dict[str, str]] = {
    "returned": _three(
        "Perustelut puuttuvat. Kirjoita, miksi juuri tämä yritys.",
        "Motiveringen saknas. Skriv varför just det här företaget.",
        "The reasons are missing. Write why this very company.",
    ),
    "fix": _three("Tarkentakaa perustelut.", "Precisera motiveringen.", "Please make the reasons more exact."),
    "reject": _three("Tämä on jo asiakkaamme.", "Det här är redan vår kund.", "This is our customer already."),
    "decline": _three("Teemme tämän itse.", "Vi gör det här själva.", "We do this ourselves."),
    "pause": _three("Kohderyhmä mietinnässä.", "Vi funderar på målgruppen.", "We are rethinking the target group."),
    "cancel": _three("Kampanja peruttiin.", "Kampanjen ställdes in.", "The campaign was called off."),
    "quote": _three(
        "Tarjous sisältää taiton ja oikoluvun.",
        "Offerten omfattar layout och korrekturläsning.",
        "The offer includes layout and proofreading.",
    ),
}  # fmt: skip

PLACES = (
    "Kuusirannan", "Honkaniemen", "Järvikylän", "Kalliomäen", "Niemelän", "Harjulan", "Lehtimäen", "Suvantolan", "Aarnikosken", "Karpalosuon",
    "Pohjanrannan", "Saarikosken", "Virtaniemen", "Kivisalmen", "Mäntyharjun", "Koivulahden", "Peltolan", "Hakasalon", "Vuorenpään", "Ruskeasannan",
    "Isokylän", "Myllyojan", "Tervasalmen", "Lepistön",
)  # fmt: skip
FIRST = (
    "Aada", "Eero", "Helmi", "Ilari", "Kaarina", "Lauri", "Marja", "Niklas", "Onni", "Pirkko", "Reetta", "Sakari", "Tuuli", "Veikko",
    "Elina", "Jussi", "Katri", "Mikko", "Noora", "Petri",
)  # fmt: skip
LAST = (
    "Ahola", "Hiltunen", "Järvinen", "Kettunen", "Laakso", "Mattila", "Nyman", "Pelkonen", "Rautio", "Salo", "Toivonen", "Vainio",
    "Heino", "Koskela", "Lindroos", "Mäkelä",
)  # fmt: skip


def brief_of(order_kind: str, language: str, field: Field | None) -> dict[str, Any]:
    """Return a filled brief: of a document when there is no field of business, else of prospecting in it."""
    if field is None or order_kind == "document":
        return {
            "purpose": PURPOSE[language],
            "instructions": INSTRUCTIONS[language],
            "language": language,
            "form": "pdf",
        }
    brief: dict[str, Any] = {
        "target": TARGET[language],
        "roles": list(ROLES[language]),
        "languages": [language],
        "potential_min": 60,
    }
    if field.region:
        brief |= {"regions": [field.region], "industries": [{"code": field.industry, "scheme": "TOL2008"}]}
    return brief
