"""Invoices printed as PDF in four languages, each in a layout usual in its country."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

import segno
import typst

_PAGE = '#set page(paper: "a4", margin: 2cm)\n#set text(size: 10pt)\n'

CZECH = """
#grid(columns: (1fr, 1fr), [= Pekárna Kolář],
  align(right)[#text(size: 15pt)[*FAKTURA – DAŇOVÝ DOKLAD č. FV-2026/0117*]])
#v(6mm)
#grid(columns: (1fr, 1fr), column-gutter: 1cm,
[*Dodavatel:* \\ Pekárna Kolář s.r.o. \\ Dlouhá 12 \\ 602 00 Brno \\ IČO: 25123891 \\
 DIČ: CZ25123891 \\ Tel.: +420 541 222 333],
[*Odběratel:* \\ Kavárna Lípa a.s. \\ Krátká 3 \\ 110 00 Praha 1 \\ IČO: 27082440 \\
 DIČ: CZ27082440 \\ Objednávka č.: OBJ-88])
#v(6mm)
#grid(columns: (5cm, 2.5cm, 3cm, 6.5cm), row-gutter: 3mm,
[Datum vystavení:], [3. 11. 2026], [Číslo účtu:], [19-2000145399/0800],
[Datum uskutečnění zdanitelného plnění:], [31.10.2026], [IBAN:], [CZ65 0800 0000 1920 0014 5399],
[Datum splatnosti:], [17.11.2026], [SWIFT:], [GIBACZPX],
[Konstantní symbol:], [0308], [Variabilní symbol:], [20260117])
#v(6mm)
#table(columns: (4cm, 1.5cm, 2.5cm, 1.5cm, 2.5cm, 3cm), align: right,
[Položka], [Ks], [Cena/ks], [DPH], [Bez DPH], [Celkem],
[Dort], [2], [1 500,00], [21 %], [3 000,00], [3 630,00],
[Chléb], [10], [100,00], [12 %], [1 000,00], [1 120,00])
#v(4mm)
#table(columns: (4cm, 3cm, 3cm, 3cm), align: right, stroke: none,
[Sazba DPH], [Základ daně], [DPH], [Celkem s DPH],
[21 %], [3 000,00], [630,00], [3 630,00],
[12 %], [1 000,00], [120,00], [1 120,00],
[Celkem], [4 000,00], [750,00], [4 750,00])
#align(right)[#text(size: 13pt)[*Celkem k úhradě: 4 750,00 Kč*]]
"""

ENGLISH = """
#grid(columns: (1fr, 1fr), [#text(size: 20pt)[*Invoice*]],
align(right)[Harbour Tea Ltd \\ 12 Quay Street \\ Bristol BS1 4ST \\ VAT No. GB 980 7806 84
\\ Company No. 04523987])
#v(8mm)
Bill to: \\ Meadow Café Limited \\ 4 Hill Road \\ London N1 9GU
#v(6mm)
#table(columns: (1fr, 1fr, 1fr, 1fr), [Invoice number], [Invoice date], [Due date], [PO number],
[INV-10042], [3 November 2026], [December 3, 2026], [PO-7781])
#v(6mm)
#table(columns: (6cm, 2cm, 3cm, 3cm), [Description], [Qty], [Unit price], [Amount],
[Loose leaf tea], [12], [£85.50], [£1,026.00], [Delivery], [1], [£24.00], [£24.00])
#align(right)[#grid(columns: (4cm, 3cm), row-gutter: 2.5mm,
[Subtotal], [£1,050.00], [VAT (20%)], [£210.00], [Total], [£1,260.00],
[*Amount due*], [*£1,260.00*])]
#v(6mm)
Please pay to IBAN GB82 WEST 1234 5698 7654 32, BIC WESTGB22. Payment reference: INV-10042
"""

HUNGARIAN = """
#align(center)[#text(size: 18pt)[*SZÁMLA*]]
#grid(columns: (1fr, 1fr), column-gutter: 1cm,
[*Eladó:* \\ Duna Papír Kft. \\ 1051 Budapest, Arany János utca 7. \\ Adószám: 12892312-2-41 \\
 Cégjegyzékszám: 01-09-123456 \\ Bankszámlaszám: 11773016-11111018-00000000],
[*Vevő:* \\ Balaton Bolt Zrt. \\ 8600 Siófok, Fő tér 1. \\ Adószám: 21376414-2-14])
#v(6mm)
#table(columns: (1fr, 1fr, 1fr, 1fr),
[Számla sorszáma], [Számla kelte], [Teljesítés dátuma], [Fizetési határidő],
[DP-2026/00342], [2026.11.03.], [2026. október 31.], [2026.11.18.])
#v(6mm)
#table(columns: (5cm, 2cm, 3cm, 2cm, 3cm), align: right,
[Megnevezés], [Menny.], [Nettó egységár], [Áfa], [Nettó ár],
[Másolópapír A4], [200], [1 500 Ft], [27%], [300 000 Ft],
[Könyv], [50], [2 000 Ft], [5%], [100 000 Ft])
#v(4mm)
#table(columns: (4cm, 3cm, 3cm, 3cm), align: right,
[Áfakulcs], [Nettó], [Áfa], [Bruttó],
[27%], [300 000 Ft], [81 000 Ft], [381 000 Ft],
[5%], [100 000 Ft], [5 000 Ft], [105 000 Ft],
[Összesen], [400 000 Ft], [86 000 Ft], [486 000 Ft])
#align(right)[*Fizetendő összeg: 486 000 Ft*]
"""

DANISH = """
#grid(columns: (1fr, 6cm),
[Kunde: \\ Skagen Café A/S \\ Havnevej 5 \\ 9990 Skagen \\ CVR-nr.: 88146328],
[#text(size: 16pt)[*FAKTURA*] \\ Nordlys Møbler ApS \\ Strandgade 27 \\ 1401 København K \\
CVR-nr. 13585628 \\ \\
Fakturanr.: 5521 \\ Fakturadato: 03-11-2026 \\ Forfaldsdato: 17-11-2026 \\ Ordrenr.: 9910])
#v(10mm)
#table(columns: (7cm, 2cm, 3cm, 3cm), align: right, stroke: none,
[Beskrivelse], [Antal], [Pris], [Beløb],
[Stol, eg], [8], [1.250,00], [10.000,00], [Levering], [1], [480,50], [480,50])
#align(right)[#grid(columns: (5cm, 3cm), row-gutter: 2.5mm, align: right,
[Total ekskl. moms], [10.480,50], [25 % moms], [2.620,13],
[Total inkl. moms DKK], [13.100,63])]
#v(8mm)
Betales til Reg.nr. 5301 Kontonr. 0001234567 \\
Betalingsreference: +71\\<000000000055210+85012345\\<
"""

CZECH_CREDIT_NOTE = """
#text(size: 15pt)[*Opravný daňový doklad č. DB-2026/004*]
K faktuře č. FV-2026/0117
#v(5mm)
#grid(columns: (1fr, 1fr), [*Dodavatel:* \\ Pekárna Kolář s.r.o. \\ DIČ: CZ25123891],
[*Odběratel:* \\ Kavárna Lípa a.s. \\ DIČ: CZ27082440])
Datum vystavení: 10.11.2026
#grid(columns: (5cm, 3cm), [Celkem bez DPH], [-1 000,00 Kč], [DPH 12 %], [-120,00 Kč],
[Celkem s DPH], [-1 120,00 Kč])
"""

BARE = """
#text(size: 16pt)[*Alfa Servis, a.s.*]
#v(20mm)
#grid(columns: (4cm, 4cm), row-gutter: 4mm, [Zakázka], [ZAK-77], [Doklad vydán], [3.11.2026],
[Zaplatit nejpozději], [20.11.2026], [Cena za dílo], [12 500,00 Kč])
"""

SPAYD = (
    "SPD*1.0*ACC:CZ6508000000192000145399+GIBACZPX*AM:4750.00*CC:CZK*DT:20261117"
    "*X-VS:20260117*MSG:FAKTURA"
)
SIND = (
    "SID*1.0*ID:FV-2026/0117*DD:20261103*DUZP:20261031*DT:20261117*VII:CZ25123891*INI:25123891"
    "*VIR:CZ27082440*INR:27082440*TB0:3000.00*T0:630.00*TB1:1000.00*T1:120.00*AM:4750.00"
    "*CC:CZK*VS:20260117*ON:OBJ-88"
)
EPC = (
    "BCD\n002\n1\nSCT\nCOBADEFFXXX\nLieferant GmbH\nDE89370400440532013000\nEUR529.87\n\n"
    "RF18539007547034\n"
)


@cache
def pdf(body: str) -> bytes:
    """The page, printed."""
    return typst.compile((_PAGE + body).encode())


def with_code(body: str, text: str) -> str:
    """The page with a QR code of `text` below."""
    drawn = BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg")
    svg = drawn.getvalue().decode().replace("\\", "\\\\").replace('"', '\\"')
    return f'{body}\n#place(bottom + left, image(bytes("{svg}"), width: 3cm))\n'


def with_attachment(body: str, name: str, content: bytes, folder: Path) -> bytes:
    """A PDF/A-3 page that carries a file."""
    (folder / name).write_bytes(content)
    source = folder / "page.typ"
    attach = (
        f'#pdf.attach("{name}", relationship: "alternative", mime-type: "text/xml", '
        'description: "The invoice")\n'
    )
    source.write_text('#set document(title: "Invoice")\n' + attach + _PAGE + body)
    return typst.compile(source, pdf_standards="a-3b")
