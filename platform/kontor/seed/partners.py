"""The invented customers and suppliers of the demonstration, with numbers that add up.

Registration numbers, VAT ids and account numbers are drawn until their country's rules accept
them, the same ones every time.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from apps.parties.rules import bank_numbers, identifiers

BANKS = {
    "CZ": ("0100", "0300", "0800", "2010", "2700", "5500"),
    "DK": ("2000", "3000", "5005", "7230", "7930", "8900"),
    "HU": ("10300002", "10402142", "11600006", "11709002", "11773016"),
}
ENDINGS = {"CZ": "cz", "DK": "dk", "HU": "hu", "DE": "de", "AT": "at"}


@dataclass(frozen=True, slots=True)
class Partner:
    """A customer or supplier. `days` are its terms; `currency` "" is the client's own."""

    name: str
    street: str
    postcode: str
    city: str
    role: str
    days: int = 14
    country: str = ""
    vat_id: str = ""
    currency: str = ""

    @property
    def mail_name(self) -> str:
        plain = unicodedata.normalize("NFKD", self.name.split(" ")[-2 if " " in self.name else 0])
        return (
            "".join(each for each in plain.lower() if each.isascii() and each.isalnum()) or "post"
        )


@dataclass(frozen=True, slots=True)
class Numbers:
    registration: str
    vat_id: str
    account: str


@cache
def numbers_of(partner: Partner, home: str) -> Numbers:
    """What registers and banks know `partner` by. `home` is the client's country."""
    if partner.country:
        return Numbers("", partner.vat_id, "")
    dice = random.Random(f"{home}-{partner.name}")  # noqa: S311 — invented data, not a secret
    registration = _drawn(lambda: _registration(dice, home))
    vat_id = identifiers.vat_id(f"{home}{registration[:8]}", country=home)
    return Numbers(registration, vat_id, _drawn(lambda: _account(dice, home)))


def another_account(partner: Partner, home: str) -> str:
    """A number that `partner` might change to."""
    dice = random.Random(f"{home}-{partner.name}-changed")  # noqa: S311 — invented data
    return _drawn(lambda: _account(dice, home))


def _drawn(draw: Callable[[], str]) -> str:
    """The first that its country's rules accept."""
    while True:
        try:
            return draw()
        except (identifiers.BadIdentifier, bank_numbers.BadNumber):
            continue


def _registration(dice: random.Random, home: str) -> str:
    digits = str(dice.randint(11_000_000, 49_999_999))
    text = f"{digits}-2-{dice.choice((13, 41, 42, 43))}" if home == "HU" else digits
    return identifiers.registration_number(text, country=home)


def _account(dice: random.Random, home: str) -> str:
    bank = dice.choice(BANKS[home])
    if home == "CZ":
        text = f"{dice.randint(10**8, 10**10 - 1)}/{bank}"
    elif home == "DK":
        text = _iban("DK", f"{bank}{dice.randint(10**8, 10**10 - 1):010d}")
    else:
        rest = f"{dice.randint(10**14, 10**15 - 1)}"
        text = _with_check(bank[:7]) + _with_check(rest)
    kept = bank_numbers.typed_number(text, country=home).text
    if home == "HU":
        return f"{kept[:8]}-{kept[8:16]}-{kept[16:24]}" if kept[:2] != "HU" else kept
    return text


def iban_of(account: str, home: str) -> str:
    """The IBAN of a Czech or Hungarian number."""
    if home == "CZ":
        number, bank = account.split("/")
        return _iban("CZ", f"{bank}{int(number):016d}")
    return _iban(home, account.replace("-", ""))


def _iban(letters: str, number: str) -> str:
    spelled = "".join(str(int(each, 36)) for each in f"{number}{letters}00")
    return f"{letters}{98 - int(spelled) % 97:02d}{number}"


def _with_check(digits: str) -> str:
    """Hungarian accounts end their parts so that the weights 9, 7, 3, 1 give a multiple of 10."""
    total = sum(int(each) * (9, 7, 3, 1)[at % 4] for at, each in enumerate(digits))
    weight = (9, 7, 3, 1)[len(digits) % 4]
    return digits + next(str(each) for each in range(10) if (total + each * weight) % 10 == 0)


C, S = "customer", "supplier"

NORDLYS = (
    Partner("Café Solsikke", "Mejlgade 41", "8000", "Aarhus C", C),
    Partner("Hotel Fjordblik A/S", "Havnegade 8", "8700", "Horsens", C, 30),
    Partner("Bageri Mølleåen", "Møllevej 12", "2800", "Kongens Lyngby", C),
    Partner("Kontorhuset Nørrebro ApS", "Nørrebrogade 96", "2200", "København N", C, 21),
    Partner("Restaurant Tangloppen", "Strandvej 210", "8240", "Risskov", C),
    Partner("Højskolen ved Skoven", "Skovvej 3", "8600", "Silkeborg", C, 30),
    Partner("Brasserie Kastanjen", "Torvet 5", "7100", "Vejle", C),
    Partner("Kantineservice Øst ApS", "Industrivej 44", "2605", "Brøndby", C, 30),
    Partner(
        "Hansen & Kruse Kaffeebar GmbH",
        "Ottenser Str. 18",
        "22765",
        "Hamburg",
        C,
        30,
        "DE",
        "DE136695976",
        "EUR",
    ),
    Partner("Fjordrist Grossist A/S", "Pakhusvej 2", "8000", "Aarhus C", S),
    Partner("Mejeriet Engdal A/S", "Engdalsvej 70", "7500", "Holstebro", S),
    Partner("Ejendomsselskabet Havnekajen", "Kajgade 1", "8000", "Aarhus C", S, 8),
    Partner("Vindstrøm El A/S", "Energivej 9", "7000", "Fredericia", S),
    Partner("Bølgetelefoni ApS", "Antennevej 30", "2300", "København S", S),
    Partner("Papkrus Danmark ApS", "Kartonvej 15", "5220", "Odense SØ", S, 21),
    Partner("Nordvask Linned ApS", "Vaskerivej 6", "8200", "Aarhus N", S),
    Partner("Maskinsmeden Viby", "Smedevej 11", "8260", "Viby J", S),
    Partner("Rengøring Klar & Co.", "Klarvej 22", "8210", "Aarhus V", S),
)
PEKARNA = (
    Partner("Penzion Vyhlídka s.r.o.", "Hradební 14", "381 01", "Český Krumlov", C),
    Partner("Potraviny Na Rohu s.r.o.", "Husova 33", "370 01", "České Budějovice", C),
    Partner("Hotel U Tří lip a.s.", "Náměstí 7", "379 01", "Třeboň", C, 30),
    Partner("Kavárna Zrnko s.r.o.", "Krajinská 21", "370 01", "České Budějovice", C),
    Partner("Školní jídelny Malše", "Školní 2", "382 41", "Kaplice", C, 30),
    Partner("Bistro Pod Věží", "Piaristická 4", "370 01", "České Budějovice", C),
    Partner("Farmářský obchod Doubrava", "Dubová 118", "373 41", "Hluboká nad Vltavou", C, 21),
    Partner("Catering Rozmarýn s.r.o.", "Okružní 51", "370 04", "České Budějovice", C, 21),
    Partner(
        "Feinkost Mühlviertel GmbH",
        "Hauptplatz 9",
        "4240",
        "Freistadt",
        C,
        30,
        "AT",
        "ATU13585627",
        "EUR",
    ),
    Partner("Mlýn Kamenice spol. s r.o.", "Mlýnská 80", "394 70", "Kamenice nad Lipou", S, 21),
    Partner("Mlékárna Lhota a.s.", "Lhotská 5", "391 81", "Veselí nad Lužnicí", S),
    Partner("Jihoproud energie a.s.", "Pražská 61", "370 04", "České Budějovice", S),
    Partner("Spojka telefony s.r.o.", "Lannova 18", "370 01", "České Budějovice", S),
    Partner("Pecař servis s.r.o.", "Vrbenská 27", "370 06", "České Budějovice", S, 21),
    Partner("Obaly Lužnice s.r.o.", "Nádražní 40", "390 02", "Tábor", S),
    Partner("Ovocné šťávy Blata", "Zahradní 9", "391 75", "Malšice", S),
    Partner("Rozvoz Kopecký", "Dlouhá 102", "373 11", "Ledenice", S),
    Partner("Úklid Jiskra s.r.o.", "Riegrova 8", "370 01", "České Budějovice", S),
)
DUNA = (
    Partner("Otthonvilág Áruház Zrt.", "Váci út 178.", "1138", "Budapest", C, 30),
    Partner("Kovács és Lánya Bt.", "Fő utca 24.", "2000", "Szentendre", C),
    Partner("Panoráma Szálló Kft.", "Duna sor 3.", "2025", "Visegrád", C, 30),
    Partner("Irodaberendező Műhely Kft.", "Könyves Kálmán krt. 12.", "1097", "Budapest", C, 21),
    Partner("Szép Lakás Stúdió Kft.", "Bartók Béla út 52.", "1114", "Budapest", C),
    Partner("Kisduna Óvoda", "Iskola utca 6.", "2131", "Göd", C, 30),
    Partner("Malom Étterem Bt.", "Malom köz 1.", "2600", "Vác", C),
    Partner("Tölgyfa Galéria Kft.", "Hárs utca 17.", "9021", "Győr", C, 21),
    Partner("Donau Möbelhaus GmbH", "Lassallestr. 7", "1020", "Wien", C, 30, "AT",
            "ATU13585627", "EUR"),
    Partner("Zalai Faház Kft.", "Erdész utca 41.", "8900", "Zalaegerszeg", S),
    Partner("Vasalat és Zsanér Kft.", "Gyár utca 5.", "2040", "Budaörs", S, 21),
    Partner("Dunakanyar Ipari Park Kft.", "Ipartelep 1.", "2120", "Dunakeszi", S, 8),
    Partner("Villámfény Energia Zrt.", "Kálvária tér 9.", "1089", "Budapest", S),
    Partner("Hangvonal Telefon Kft.", "Antenna utca 2.", "1117", "Budapest", S),
    Partner("Pannon Teherfuvar Kft.", "Kamion út 33.", "9027", "Győr", S),
    Partner("Lakk és Festék Műhely Bt.", "Festő utca 10.", "2030", "Érd", S),
    Partner("Kárpitos Textil Kft.", "Szövő utca 28.", "8500", "Pápa", S, 21),
    Partner("Gépmester Szerviz Kft.", "Szerelő köz 4.", "1211", "Budapest", S),
)  # fmt: skip
OF = {"nordlys": NORDLYS, "pekarna": PEKARNA, "duna": DUNA}


def named(slug: str, name: str) -> Partner:
    return next(each for each in OF[slug] if each.name == name)
