"""What a table may hold, field by field, and the words by which its columns are recognised.

Written as `comparing.plain` leaves them: small letters, no diacritics, ø as o, æ as ae. English,
Czech, Hungarian and Danish, as the systems there export them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from apps.accounting.rules.wording import gettext_noop as _

CHART: Final = "chart"
PARTIES: Final = "parties"
BALANCES: Final = "opening_balances"
ITEMS: Final = "open_items"
JOURNAL: Final = "journal"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is taken over. Of each set in `needs` one column has to be there."""

    code: str
    title: str
    fields: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]


AMOUNT: Final = ("amount", "debit", "credit")
SUBJECTS: Final[Mapping[str, Subject]] = {
    one.code: one
    for one in (
        Subject(CHART, _("Chart of accounts"), ("account", "title", "kind", "currency"), (
            ("account",), ("title",))),
        Subject(PARTIES, _("Customers and suppliers"), (
            "party", "role", "registration_number", "vat_id", "email", "phone", "street", "city",
            "postal_code", "country", "iban", "number"), (("party",),)),
        Subject(BALANCES, _("Opening balances"), (
            "account", "title", "amount", "debit", "credit", "currency", "currency_amount"),
            (("account",), AMOUNT)),
        Subject(ITEMS, _("Open items"), (
            "party", "registration_number", "number", "date", "due_on", "amount", "debit",
            "credit", "currency", "books_amount", "account", "role"),
            (("party",), ("number",), ("date",), AMOUNT)),
        Subject(JOURNAL, _("Journal"), (
            "date", "number", "description", "account", "title", "debit_account",
            "credit_account", "amount", "debit", "credit", "currency", "currency_amount", "party",
            "due_on", "tax_code", "cost_centre", "project", "line_text"),
            (("date",), ("account", "debit_account"), AMOUNT)),
    )
}  # fmt: skip

FIELD_TITLES: Final[Mapping[str, str]] = {
    "account": _("Account"),
    "title": _("Account’s name"),
    "kind": _("Kind of account"),
    "currency": _("Currency"),
    "party": _("Customer or supplier"),
    "role": _("Receivable or payable"),
    "registration_number": _("Registration number"),
    "vat_id": _("VAT id"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "street": _("Street"),
    "city": _("Town"),
    "postal_code": _("Postal code"),
    "country": _("Country"),
    "iban": _("IBAN"),
    "number": _("Number"),
    "date": _("Date"),
    "due_on": _("Due on"),
    "amount": _("Amount"),
    "debit": _("Debit"),
    "credit": _("Credit"),
    "currency_amount": _("Amount in foreign currency"),
    "books_amount": _("Amount in the books’ currency"),
    "description": _("Description"),
    "line_text": _("Text of the line"),
    "debit_account": _("Debit account"),
    "credit_account": _("Credit account"),
    "tax_code": _("Tax code"),
    "cost_centre": _("Cost centre"),
    "project": _("Project"),
}

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "account": (
        "account", "account code", "account number", "account no", "gl account", "code", "ucet",
        "cislo uctu", "synteticky ucet", "analyticky ucet", "szamla", "szamlaszam",
        "fokonyvi szam", "fokonyvi szamla", "konto", "kontonr", "kontonummer", "konto nr",
    ),
    "title": (
        "account name", "account title", "name", "title", "nazev uctu", "nazev", "szamla neve",
        "megnevezes", "fokonyvi szam neve", "kontonavn", "navn", "konto navn",
    ),
    "kind": (
        "type", "kind", "account type", "category", "class", "typ", "typ uctu", "druh uctu",
        "tipus", "szamla tipusa", "type konto", "kontotype",
    ),
    "currency": (
        "currency", "currency code", "ccy", "mena", "kod meny", "devizanem", "penznem", "deviza",
        "valuta", "valutakode",
    ),
    "party": (
        "party", "customer", "supplier", "vendor", "contact", "company", "partner", "payee",
        "customer name", "supplier name", "firma", "odberatel", "dodavatel", "nazev firmy",
        "partner neve", "vevo", "szallito", "ugyfel", "kunde", "leverandor", "kundenavn",
        "debitor", "kreditor", "name", "nazev", "nev", "navn", "virksomhed",
    ),
    "role": (
        "role", "direction", "receivable payable", "customer or supplier", "druh", "smer",
        "irany", "jelleg", "retning", "type", "typ", "tipus",
    ),
    "registration_number": (
        "registration number", "company number", "reg no", "ico", "ic", "cegjegyzekszam", "cvr",
        "cvr nr", "cvr nummer", "se nr",
    ),
    "vat_id": (
        "vat id", "vat number", "vat no", "vat", "tax id", "dic", "adoszam", "kozossegi adoszam",
        "momsnr", "moms nr",
    ),
    "email": ("email", "e mail", "mail", "e mail cim"),
    "phone": ("phone", "telephone", "mobile", "telefon", "telefonszam", "tlf", "mobil"),
    "street": ("street", "address", "address line 1", "ulice", "adresa", "utca", "cim", "adresse"),
    "city": ("city", "town", "mesto", "obec", "varos", "telepules", "by"),
    "postal_code": ("postal code", "zip", "zip code", "postcode", "psc", "iranyitoszam", "irsz",
        "postnr", "postnummer"),
    "country": ("country", "country code", "zeme", "stat", "orszag", "land", "landekode"),
    "iban": ("iban", "bank account", "bankovni ucet", "bankszamla", "bankszamlaszam", "bankkonto"),
    "number": (
        "number", "no", "document number", "document", "invoice number", "invoice", "voucher",
        "voucher number", "entry", "entry number", "transaction", "journal number", "reference",
        "cislo", "cislo dokladu", "doklad", "cislo faktury", "faktura", "variabilni symbol",
        "bizonylatszam", "bizonylat", "szamlaszam", "sorszam", "szamla sorszama", "bilag",
        "bilagsnr", "bilagsnummer", "bilag nr", "fakturanr", "fakturanummer",
    ),
    "date": (
        "date", "entry date", "posting date", "transaction date", "invoice date", "issued on",
        "issue date", "datum", "datum vystaveni", "datum zauctovani", "datum ucetniho pripadu",
        "datum uskutecneni", "konyveles datuma", "kelte", "kelt", "kiallitas datuma",
        "teljesites", "dato", "bilagsdato", "fakturadato", "bogforingsdato", "posteringsdato",
    ),
    "due_on": (
        "due", "due date", "due on", "splatnost", "datum splatnosti", "esedekesseg",
        "fizetesi hatarido", "forfald", "forfaldsdato", "betalingsdato",
    ),
    "amount": (
        "amount", "sum", "value", "balance", "outstanding", "open amount", "remaining",
        "net amount", "castka", "zustatek", "zbyva uhradit", "zbyva", "k uhrade", "osszeg",
        "egyenleg", "nyitott osszeg", "hatralek", "belob", "saldo", "restbelob", "rest",
    ),
    "debit": ("debit", "dr", "debit amount", "md", "ma dati", "castka md", "tartozik", "debet"),
    "credit": ("credit", "cr", "credit amount", "d", "dal", "castka d", "kovetel", "kredit"),
    "currency_amount": (
        "currency amount", "amount in currency", "foreign amount", "amount fc",
        "castka v cizi mene", "cizi mena", "castka v mene", "deviza osszeg", "osszeg devizaban",
        "devizaosszeg", "belob i valuta", "valutabelob",
    ),
    "books_amount": (
        "base amount", "amount in base currency", "local amount", "castka v domaci mene",
        "castka czk", "osszeg huf", "forint osszeg", "belob dkk", "belob i dkk",
    ),
    "description": (
        "description", "text", "memo", "narration", "details", "note", "popis", "text dokladu",
        "poznamka", "leiras", "szoveg", "megjegyzes", "kozlemeny", "tekst", "beskrivelse",
        "posteringstekst",
    ),
    "line_text": ("line description", "line text", "text radku", "sor szovege", "linjetekst"),
    "debit_account": (
        "debit account", "account debit", "dr account", "ucet md", "md ucet", "ma dati ucet",
        "tartozik szamla", "t szamla", "debet konto", "debetkonto",
    ),
    "credit_account": (
        "credit account", "account credit", "cr account", "ucet d", "ucet dal", "d ucet",
        "dal ucet", "kovetel szamla", "k szamla", "kredit konto", "kreditkonto", "modkonto",
    ),
    "tax_code": (
        "tax code", "vat code", "kod dph", "clenení dph", "cleneni dph", "sazba dph", "afa kod",
        "afakod", "momskode", "moms kode",
    ),
    "cost_centre": (
        "cost centre", "cost center", "department", "stredisko", "koltseghely", "afdeling",
        "omkostningssted",
    ),
    "project": ("project", "job", "zakazka", "projekt", "munkaszam", "sag"),
}  # fmt: skip

KINDS: Final[Mapping[str, str]] = {
    "asset": "asset", "assets": "asset", "a": "asset", "aktivum": "asset", "aktivni": "asset",
    "aktiva": "asset", "eszkoz": "asset", "aktiv": "asset", "bank": "asset", "cash": "asset",
    "liability": "liability", "liabilities": "liability", "l": "liability", "p": "liability",
    "pasivum": "liability", "pasivni": "liability", "pasiva": "liability", "forras": "liability",
    "passiv": "liability", "gaeld": "liability", "kotelezettseg": "liability",
    "equity": "equity", "e": "equity", "vlastni kapital": "equity", "sajat toke": "equity",
    "egenkapital": "equity", "revenue": "revenue", "income": "revenue", "r": "revenue",
    "v": "revenue", "vynos": "revenue", "vynosovy": "revenue", "vynosy": "revenue",
    "bevetel": "revenue", "indtaegt": "revenue", "omsaetning": "revenue", "expense": "expense",
    "expenses": "expense", "x": "expense", "n": "expense", "naklad": "expense",
    "nakladovy": "expense", "naklady": "expense", "koltseg": "expense", "raforditas": "expense",
    "udgift": "expense", "omkostning": "expense", "closing": "closing", "zaverkovy": "closing",
}  # fmt: skip

ROLES: Final[Mapping[str, str]] = {
    "receivable": "receivable", "receivables": "receivable", "customer": "receivable",
    "sales": "receivable", "invoice": "receivable", "ar": "receivable", "ic": "receivable",
    "pohledavka": "receivable", "pohledavky": "receivable", "odberatel": "receivable",
    "vydana": "receivable", "vevo": "receivable", "vevoi": "receivable", "kunde": "receivable",
    "debitor": "receivable", "customers": "receivable", "kunder": "receivable",
    "payable": "payable", "payables": "payable", "supplier": "payable", "vendor": "payable",
    "purchase": "payable", "bill": "payable", "ap": "payable", "zavazek": "payable",
    "zavazky": "payable", "dodavatel": "payable", "prijata": "payable", "szallito": "payable",
    "szallitoi": "payable", "leverandor": "payable", "kreditor": "payable",
    "suppliers": "payable", "leverandorer": "payable",
}  # fmt: skip
