"""What documents call their fields: English, Czech, Hungarian and Danish.

Spelled as printed; accents, case and punctuation don't matter when they are looked for. `PLAIN`
labels name one field for sure; `FAINT` ones may mean several things and lose against plain ones.
`PASSED_OVER` are labels whose values must not be taken for something else.
"""

from __future__ import annotations

Labels = dict[str, tuple[str, ...]]

# Kept in lines by meaning.
# fmt: off
ENGLISH: Labels = {
    "number": (
        "Invoice number", "Invoice no", "Invoice nr", "Invoice #", "Invoice ID", "Invoice ref",
        "Tax invoice no", "Tax invoice number", "VAT invoice no", "Credit note number",
        "Credit note no", "Document number", "Document no", "Bill number", "Bill no",
        "Inv no",
    ),
    "issued_on": (
        "Invoice date", "Date of invoice", "Issue date", "Date of issue", "Issued on", "Issued",
        "Date issued", "Credit note date", "Bill date",
    ),
    "taxed_on": (
        "Tax point", "Tax point date", "Date of supply", "Supply date", "Date of taxable supply",
        "Delivery date", "Time of supply",
    ),
    "due_on": (
        "Due date", "Payment due", "Payment due date", "Due by", "Pay by", "Payable by",
        "Due on", "Date due", "Please pay by",
    ),
    "net": (
        "Net total", "Total net", "Subtotal", "Sub total", "Sub-total", "Net amount", "Amount net",
        "Total excl VAT", "Total excluding VAT", "Total ex VAT", "Taxable amount", "VAT base",
        "Total before tax", "Total before VAT", "Total without VAT", "Excl VAT",
    ),
    "tax": (
        "VAT amount", "Total VAT", "VAT total", "Total tax", "Tax amount", "Amount of VAT",
        "Sales tax",
    ),
    "gross": (
        "Grand total", "Gross total", "Total gross", "Invoice total", "Total incl VAT",
        "Total including VAT", "Total inc VAT", "Total with VAT", "Total amount", "Gross amount",
        "Amount gross", "Incl VAT",
    ),
    "payable": (
        "Amount due", "Total due", "Balance due", "Amount payable", "Total payable", "To pay",
        "Total to pay", "Amount to pay", "Please pay",
    ),
    "currency": ("Currency",),
    "iban": ("IBAN", "IBAN no", "IBAN number"),
    "bic": ("BIC", "SWIFT", "SWIFT code", "BIC code", "BIC/SWIFT", "SWIFT/BIC", "BIC / SWIFT"),
    "account_number": ("Account number", "Account no", "Bank account", "Account"),
    "payment_reference": (
        "Payment reference", "Payment ref", "Remittance reference", "Reference for payment",
        "Payment ID",
    ),
    "order_number": (
        "Purchase order", "Purchase order no", "Purchase order number", "PO number", "PO no",
        "PO", "Order number", "Order no", "Your order", "Your order no", "Order ref",
    ),
    "vat_id": (
        "VAT no", "VAT number", "VAT ID", "VAT reg no", "VAT registration number",
        "VAT registration no", "VAT identification number", "Tax ID", "VAT",
    ),
    "registration_number": (
        "Company no", "Company number", "Company registration number", "Registration number",
        "Registered no", "Reg no", "Company reg no", "Company ID", "Registration no",
    ),
    "supplier": ("Supplier", "Seller", "Vendor", "From", "Issued by", "Sold by", "Billed by"),
    "customer": (
        "Customer", "Buyer", "Bill to", "Billed to", "Invoice to", "Sold to", "Client",
        "Invoiced to", "Ship to", "Deliver to",
    ),
}

CZECH: Labels = {
    "number": (
        "Faktura č", "Faktura číslo", "Číslo faktury", "Číslo dokladu", "Evidenční číslo",
        "Evidenční číslo daňového dokladu", "Faktura - daňový doklad č",
        "Faktura - daňový doklad číslo", "Daňový doklad č", "Daňový doklad číslo", "Doklad č",
        "Doklad číslo", "Dobropis č", "Dobropis číslo", "Číslo dobropisu",
        "Opravný daňový doklad č", "Opravný daňový doklad číslo", "Faktura - daňový doklad",
        "Faktura (daňový doklad) č", "Faktura vydaná č", "Faktura vydaná",
    ),
    "issued_on": (
        "Datum vystavení", "Vystaveno", "Vystaveno dne", "Datum vystavení dokladu",
        "Datum vystavení faktury", "Den vystavení", "Dne",
    ),
    "taxed_on": (
        "Datum uskutečnění zdanitelného plnění", "Datum zdanitelného plnění", "DUZP",
        "Datum uskut zdanitelného plnění", "Datum uskut zdanit plnění",
        "Datum uskutečnění plnění", "Den uskutečnění plnění", "Datum zdan plnění",
        "Datum zdanit plnění", "Uskutečnění zdanitelného plnění", "Zdanitelného plnění",
        "Datum uskutečnění zdanitelného", "Datum uskutečnění",
    ),
    "due_on": (
        "Datum splatnosti", "Splatnost", "Splatné do", "Splatnost dne", "Splatnost faktury",
        "Den splatnosti", "Uhraďte do", "Splatné",
    ),
    "net": (
        "Celkem bez DPH", "Základ daně", "Základ DPH", "Základ daně celkem", "Cena celkem bez DPH",
        "Součet bez DPH", "Mezisoučet", "Částka bez DPH", "Bez DPH", "Základ",
        "Celková cena bez DPH",
    ),
    "tax": (
        "DPH celkem", "Celkem DPH", "Výše DPH", "Výše daně", "Částka DPH", "Daň celkem",
    ),
    "gross": (
        "Celkem s DPH", "Celkem včetně DPH", "Celkem vč DPH", "Cena celkem s DPH",
        "Celková částka", "Částka celkem", "Celková cena s DPH", "Částka s DPH", "S DPH",
        "Cena celkem", "Fakturováno celkem",
    ),
    "payable": (
        "Celkem k úhradě", "K úhradě", "K úhradě celkem", "Částka k úhradě", "Celkem k zaplacení",
        "K zaplacení", "Zbývá uhradit", "Zbývá k úhradě", "Celkem k platbě",
    ),
    "currency": ("Měna",),
    "account_number": (
        "Číslo účtu", "Č účtu", "Č ú", "Bankovní účet", "Bankovní spojení", "Účet", "Účet č",
        "Číslo bankovního účtu",
    ),
    "variable_symbol": ("Variabilní symbol", "Var symbol", "Var sym", "Variab symbol", "VS",
                        "V symbol"),
    "order_number": (
        "Objednávka č", "Číslo objednávky", "Objednávka", "Objednávka číslo", "Vaše objednávka",
        "Vaše objednávka č", "Č objednávky",
    ),
    "vat_id": ("DIČ", "IČ DPH"),
    "registration_number": ("IČO", "IČ"),
    "supplier": ("Dodavatel", "Prodávající", "Zhotovitel", "Poskytovatel", "Věřitel"),
    "customer": ("Odběratel", "Kupující", "Objednatel", "Zákazník", "Fakturovat na"),
}

HUNGARIAN: Labels = {
    "number": (
        "Számla sorszáma", "Számla száma", "Számlaszám", "Sorszám", "Bizonylatszám",
        "Számla azonosító", "Jóváíró számla száma", "Bizonylat száma", "Számla sorszám",
    ),
    "issued_on": (
        "Számla kelte", "Kelt", "Kiállítás dátuma", "Kiállítás kelte", "Számla dátuma",
        "Kiállítva", "Kiállítás ideje",
    ),
    "taxed_on": (
        "Teljesítés dátuma", "Teljesítés időpontja", "Teljesítés kelte", "Teljesítés",
        "Teljesítési időpont", "Teljesítés napja",
    ),
    "due_on": (
        "Fizetési határidő", "Esedékesség", "Esedékesség dátuma", "Fizetés esedékessége",
        "Határidő", "Fizetési esedékesség",
    ),
    "net": (
        "Nettó összesen", "Összesen nettó", "Nettó érték összesen", "Nettó összeg", "Nettó",
        "Adóalap", "Áfa alap", "Adó alapja", "Nettó végösszeg", "Nettó érték",
    ),
    "tax": (
        "Áfa összesen", "Összesen áfa", "Áfa összege", "Áfa összeg", "Áfa érték", "Adó összege",
        "Áthárított adó", "ÁFA tartalom",
    ),
    "gross": (
        "Bruttó összesen", "Összesen bruttó", "Bruttó összeg", "Bruttó végösszeg", "Végösszeg",
        "Bruttó", "Számla végösszege", "Bruttó érték",
    ),
    "payable": (
        "Fizetendő", "Fizetendő összeg", "Fizetendő összesen", "Összesen fizetendő",
        "Fizetendő végösszeg",
    ),
    "currency": ("Pénznem", "Devizanem", "Valuta"),
    "account_number": (
        "Bankszámlaszám", "Bankszámla", "Bankszámla száma", "Számlavezető bank",
        "Bankszla", "Bankszlaszám",
    ),
    "payment_reference": ("Közlemény", "Fizetési azonosító"),
    "order_number": ("Rendelésszám", "Megrendelés száma", "Rendelési szám", "Megrendelésszám"),
    "vat_id": (
        "Adószám", "Közösségi adószám", "EU adószám", "Közösségi adószáma", "Adószáma",
        "Csoportazonosító szám",
    ),
    "registration_number": ("Cégjegyzékszám", "Cégjegyzék szám", "Cg", "Nyilvántartási szám"),
    "supplier": ("Eladó", "Kibocsátó", "Számlakibocsátó", "Szállító", "Szolgáltató",
                 "Számla kiállító"),
    "customer": ("Vevő", "Megrendelő", "Vásárló", "Számlázási cím"),
}

DANISH: Labels = {
    "number": (
        "Fakturanummer", "Fakturanr", "Faktura nr", "Faktura nummer", "Faktura no",
        "Kreditnota nr", "Kreditnotanummer", "Kreditnotanr", "Bilagsnr", "Bilagsnummer",
    ),
    "issued_on": ("Fakturadato", "Udstedt", "Udstedelsesdato", "Udstedt den", "Kreditnotadato"),
    "taxed_on": ("Leveringsdato", "Leveret", "Levering den"),
    "due_on": (
        "Forfaldsdato", "Betalingsfrist", "Forfald", "Forfalder", "Betales senest",
        "Sidste rettidige betaling", "Sidste betalingsdag", "Betalingsdato",
    ),
    "net": (
        "Subtotal", "Total ekskl moms", "Beløb ekskl moms", "I alt ekskl moms", "Netto",
        "Nettobeløb", "Momsgrundlag", "Momspligtigt beløb", "Total excl moms", "Ialt ekskl moms",
        "Total uden moms", "Ekskl moms",
    ),
    "tax": ("Momsbeløb", "Moms i alt", "Samlet moms", "Moms beløb", "Moms udgør"),
    "gross": (
        "Total inkl moms", "I alt inkl moms", "Beløb inkl moms", "Ialt inkl moms", "Total DKK",
        "Samlet beløb", "Fakturabeløb", "Fakturatotal", "Inkl moms", "Faktura i alt",
        "Total med moms",
    ),
    "payable": ("At betale", "Til betaling", "Beløb til betaling", "I alt at betale"),
    "currency": ("Valuta",),
    "account_number": (
        "Kontonr", "Kontonummer", "Konto nr", "Bankkonto", "Konto", "Reg/konto", "Reg nr/konto nr",
        "Reg-/kontonr",
    ),
    "bank_code": ("Reg nr", "Regnr", "Registreringsnr", "Reg"),
    "payment_reference": (
        "Betalingsreference", "Betalings-ID", "Betalingsid", "FIK", "FI-kode", "FI kreditornr",
        "Betalingslinje", "OCR-linje",
    ),
    "order_number": (
        "Ordrenr", "Ordrenummer", "Ordre nr", "Rekvisition", "Indkøbsordre", "Jeres ordrenr",
        "Rekvisitionsnr", "Deres ordre",
    ),
    "vat_id": ("Momsnr", "Moms-nr", "Moms nr", "SE-nr", "SE nr"),
    "registration_number": ("CVR", "CVR-nr", "CVR nr", "CVR-nummer", "CVR/SE-nr", "CVR nummer"),
    "supplier": ("Leverandør", "Sælger", "Afsender", "Udsteder", "Fra"),
    "customer": ("Kunde", "Køber", "Faktureres til", "Modtager", "Faktureres", "Til"),
}

# What a credit note says of the invoice it corrects, in the four languages.
CORRECTED: Labels = {
    "corrects_number": (
        "Original invoice", "Original invoice no", "Original invoice number", "Corrects invoice",
        "Corrects invoice no", "Credit for invoice", "Credit for invoice no",
        "K faktuře č", "K faktuře", "Původní doklad č", "Původní doklad", "Oprava k dokladu č",
        "Opravovaný doklad", "Opravovaný doklad č", "K daňovému dokladu č",
        "Eredeti számla száma", "Eredeti számla", "Módosított számla száma",
        "Vedrørende faktura", "Vedrørende faktura nr", "Oprindelig faktura",
        "Oprindeligt fakturanr",
    ),
}

PLAIN = (ENGLISH, CZECH, HUNGARIAN, DANISH, CORRECTED)

FAINT: Labels = {
    "number": ("Invoice", "Tax invoice", "Faktura", "Dobropis", "Credit note", "Kreditnota",
               "Číslo", "No", "Reference", "Számla", "Daňový doklad", "Opravný daňový doklad"),
    "issued_on": ("Date", "Datum", "Dátum", "Dato"),
    "tax": ("VAT", "DPH", "Daň", "Moms", "Áfa", "ÁFA", "Tax"),
    "gross": ("Total", "Celkem", "Összesen", "I alt", "Ialt", "Mindösszesen", "Součet"),
    "net": ("Net", "Base"),
    "payment_reference": ("Reference", "Ref"),
}

PASSED_OVER = (
    "Konstantní symbol", "Konst symbol", "KS", "Specifický symbol", "SS", "Telefon", "Tel", "Phone",
    "Mobil", "E-mail", "Email", "Fax", "Strana", "Page", "Side", "Oldal", "Dodací list",
    "Dodací list č", "Delivery note", "Delivery note no", "Číslo zákazníka", "Zákaznické číslo",
    "Customer number", "Customer no", "Kundenr", "Kundenummer", "Vevőkód", "Ügyfélszám",
    "Datum objednávky", "Order date", "Ordredato", "Způsob úhrady", "Forma úhrady",
    "Způsob platby", "Payment method", "Payment terms", "Terms", "Fizetési mód",
    "Betalingsbetingelser", "Betalingsform", "Spisová značka", "Číslo smlouvy", "Contract no",
    "Swift kód", "Záloha", "Zaokrouhlení", "Rounding", "Kerekítés", "Afrunding", "Zálohy celkem",
    "Web", "www", "Vystavil", "Contact", "Kontakt", "Kontaktperson", "Sazba DPH", "VAT rate",
    "Áfakulcs", "Momssats", "Sort code", "Item no", "Varenr", "Cikkszám", "Bank",
    "Our reference", "Vor ref", "Vores reference", "Deres ref", "Your reference", "Ref nr",
)

# What heads a list of due dates with their amounts.
INSTALMENTS = (
    "Instalments", "Instalment plan", "Installments", "Payment plan", "Payment schedule",
    "Splátky", "Splátkový kalendář", "Rozpis splátek", "Plán splátek", "Platební kalendář",
    "Részletek", "Részletfizetés", "Fizetési ütemezés",
    "Rater", "Ratebetaling", "Betalingsplan", "Afdrag",
)

# Headings, the first found from the top deciding; a request for an advance is no tax document.
CREDIT_NOTES = (
    "Credit note", "Credit memo", "Dobropis", "Opravný daňový doklad", "Kreditnota",
    "Jóváíró számla", "Sztornó számla", "Helyesbítő számla", "Érvénytelenítő számla",
)
INVOICES = (
    "Invoice", "Tax invoice", "VAT invoice", "Faktura", "Daňový doklad", "Számla",
    "Egyszerűsített számla", "Fakturanr", "Invoice no", "Invoice number", "Sales invoice",
)
ADVANCES = (
    "Proforma", "Pro forma", "Proforma invoice", "Pro forma invoice", "Zálohová faktura",
    "Výzva k platbě", "Zálohový list", "Díjbekérő", "Proforma faktura", "Proformafaktura",
)
# fmt: on
