"""What banks call their columns in English, Czech, Hungarian, Danish, German and Dutch.

Written as `comparing.plain` leaves them: small letters, no diacritics, ø as o, æ as ae, ß as ss.
"""

from __future__ import annotations

ROLE_WORDS: dict[str, tuple[str, ...]] = {
    "date": (
        "date", "booking date", "transaction date", "posting date", "completed date", "posted",
        "datum", "datum zauctovani", "datum provedeni", "datum transakce", "datum splatnosti",
        "datum pohybu", "zauctovano", "datum a cas", "konyveles datuma", "konyvelesi datum",
        "datum idopont", "tranzakcio datuma", "teljesites datuma", "dato", "bogforingsdato",
        "bogfort", "bogfort dato", "transaktionsdato", "buchungstag", "buchungsdatum", "buchung",
        "boekdatum", "boekingsdatum", "transactiedatum", "uitvoeringsdatum",
    ),
    "value_date": (
        "value date", "valuta date", "datum valuty", "valuta datum", "ertek nap", "erteknap",
        "erteknapja", "rentedato", "valordato", "valoer", "valutadato", "valutadatum",
        "wertstellung", "wert", "rentedatum", "valuta",
    ),
    "amount": (
        "amount", "transaction amount", "sum", "value", "castka", "objem", "castka v mene uctu",
        "zauctovana castka", "castka transakce", "osszeg", "tranzakcio osszege", "belob", "betrag",
        "umsatz", "bedrag", "transactiebedrag", "amount eur", "bedrag eur", "betrag eur",
        "castka czk", "belob dkk", "osszeg huf",
    ),
    "debit": (
        "debit", "debit amount", "paid out", "money out", "withdrawal", "withdrawals", "vydaj",
        "odchozi castka", "terheles", "kiadas", "haevet", "ud", "udbetaling", "soll", "lastschrift",
        "debet",
    ),
    "credit": (
        "credit", "credit amount", "paid in", "money in", "deposit", "deposits", "prijem",
        "prichozi castka", "jovairas", "bevetel", "indsat", "ind", "indbetaling", "haben",
        "gutschrift",
    ),
    "direction": (
        "direction", "debit credit", "credit debit", "dr cr", "cr dr", "af bij", "bij af",
        "soll haben", "smer", "smer platby", "irany", "terheles jovairas", "soll haben kennzeichen",
        "debet credit", "cd",
    ),
    "currency": (
        "currency", "account currency", "mena", "mena uctu", "devizanem", "penznem", "deviza",
        "valuta kode", "valutakode", "waehrung", "wahrung", "munt", "muntsoort", "munteenheid",
    ),
    "counterparty_name": (
        "counterparty name", "name", "payee", "beneficiary", "payer", "merchant",
        "partner name", "nazev protiuctu", "nazev protistrany", "jmeno protistrany",
        "nazev uctu protistrany", "obchodni nazev", "partner neve", "ellenoldal neve",
        "kedvezmenyezett neve", "kedvezmenyezett", "afsender modtager", "modtager", "navn",
        "modtager navn", "beguenstigter zahlungspflichtiger", "begunstigter",
        "begunstigter zahlungspflichtiger", "auftraggeber empfanger", "auftraggeber",
        "auftraggeber beguenstigter", "empfanger", "zahlungsempfanger", "name zahlungsbeteiligter",
        "naam", "naam omschrijving", "naam tegenpartij", "naam tegenrekening",
    ),
    "counterparty_account": (
        "counterparty account", "counter account", "counterparty iban", "payee account",
        "account number counterparty", "beneficiary account", "partner iban", "protiucet",
        "cislo protiuctu", "cislo uctu protistrany", "ucet protistrany", "ellenszamla",
        "ellenoldali szamlaszam", "partner szamlaszama", "partner szamla", "modkonto",
        "modtagers konto", "modtager konto", "kontonummer", "kontonummer iban", "iban",
        "iban zahlungsbeteiligter", "gegenkonto", "tegenrekening", "tegenrekening iban",
        "tegenrekening iban bban", "rekening tegenpartij",
    ),
    "counterparty": ("counterparty", "partner", "protistrana", "modpart", "tegenpartij"),
    "counterparty_bank": (
        "kod banky", "kod banky protiuctu", "bank code", "bankovni kod",
    ),
    "description": (
        "description", "details", "memo", "text", "narrative", "message", "payment details",
        "particulars", "transaction details", "zprava pro prijemce", "zprava", "poznamka", "popis",
        "popis operace", "uzivatelska identifikace", "kozlemeny", "megjegyzes", "leiras", "tekst",
        "meddelelse", "posteringstekst", "beskrivelse", "verwendungszweck", "buchungstext",
        "omschrijving", "mededelingen", "mededeling", "omschrijving 1", "omschrijving 2",
        "omschrijving 3",
    ),
    "reference": (
        "reference", "payment reference", "end to end id", "end to end reference", "referencia",
        "referens", "betalingsreference", "kundenreferenz", "kundenreferenz end to end",
        "glaubiger referenz", "betalingskenmerk", "kenmerk", "reference platby", "reference platce",
    ),
    "variable_symbol": ("variable symbol", "variabilni symbol", "vs"),
    "bank_reference": (
        "transaction id", "id", "bank reference", "transaction reference", "fitid", "id pohybu",
        "id operace", "id transakce", "identifikace transakce", "referencni cislo",
        "cislo transakce", "tranzakcio azonosito", "tranzakcioazonosito", "tranzakcio id",
        "azonosito", "transaktions id", "transaktionsid", "arkiveringsreference", "referenz",
        "transaktionsnummer", "transactiereferentie", "volgnr", "volgnummer", "transactie id",
    ),
    "balance": (
        "balance", "running balance", "closing balance", "balance after", "zustatek",
        "zustatek po pohybu", "zustatek uctu", "egyenleg", "konyvelt egyenleg", "saldo",
        "saldo nach buchung", "kontostand", "saldo na trn", "saldo na mutatie", "kontosaldo",
    ),
    "kind": (
        "type", "transaction type", "typ", "typ operace", "typ transakce", "typ pohybu", "tipus",
        "tranzakcio tipusa", "transaktionstype", "umsatzart", "vorgang", "mutatiesoort", "code",
        "soort",
    ),
    "account": (
        "account", "account number", "own account", "cislo uctu", "ucet", "szamlaszam", "konto",
        "auftragskonto", "iban auftragskonto", "rekening", "rekeningnummer", "iban bban",
    ),
}  # fmt: skip
