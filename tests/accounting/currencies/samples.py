"""Lists of rates in the banks' formats, written here around figures that the banks published."""

from __future__ import annotations

# European Central Bank, reference rates of 3 June 2021.
ECB_2021_06_03 = {
    "USD": "1.2187",
    "JPY": "133.81",
    "CZK": "25.448",
    "DKK": "7.4365",
    "HUF": "345.82",
}
# Česká národní banka, list no. 74 of 14 April 2022: (units, crowns).
CNB_2022_04_14 = {
    "EUR": (1, "24,420"),
    "HUF": (100, "6,486"),
    "IDR": (1000, "1,565"),
    "USD": (1, "22,451"),
}
# Magyar Nemzeti Bank, 14 August 2020: (units, forints).
MNB_2020_08_14 = {"EUR": (1, "346,25"), "JPY": (100, "274,56"), "CZK": (1, "13,26")}
# Danmarks Nationalbank, 21 January 2026: kroner for 100.
DN_2026_01_21 = {"EUR": "747,05", "USD": "636,38", "JPY": "4,0331", "IDR": "0,0376"}


def ecb_xml(rates: dict[str, str] = ECB_2021_06_03, day: str = "2021-06-03") -> bytes:
    cubes = "".join(f"<Cube currency='{code}' rate='{rate}'/>\n" for code, rate in rates.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
        'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">\n'
        "<gesmes:subject>Reference rates</gesmes:subject>\n"
        "<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>\n"
        f"<Cube><Cube time='{day}'>\n{cubes}</Cube></Cube></gesmes:Envelope>\n"
    ).encode()


def ecb_csv(rates: dict[str, str] = ECB_2021_06_03, day: str = "03 June 2021") -> bytes:
    return f"Date, {', '.join(rates)}, \n{day}, {', '.join(rates.values())}, \n".encode()


def cnb(rates: dict[str, tuple[int, str]] = CNB_2022_04_14, title: str = "14.04.2022 #74") -> bytes:
    rows = "".join(f"Země|měna|{units}|{code}|{rate}\n" for code, (units, rate) in rates.items())
    return f"{title}\nzemě|měna|množství|kód|kurz\n{rows}".encode()


def mnb(rates: dict[str, tuple[int, str]] = MNB_2020_08_14, day: str = "2020-08-14") -> bytes:
    rows = "".join(
        f'<Rate unit="{units}" curr="{code}">{rate}</Rate>' for code, (units, rate) in rates.items()
    )
    return (
        f'<MNBCurrentExchangeRates><Day date="{day}">{rows}</Day></MNBCurrentExchangeRates>'
    ).encode()


def mnb_in_envelope() -> bytes:
    return (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        b'<GetCurrentExchangeRatesResponse xmlns="http://www.mnb.hu/webservices/">'
        b"<GetCurrentExchangeRatesResult><![CDATA[" + mnb() + b"]]></GetCurrentExchangeRatesResult>"
        b"</GetCurrentExchangeRatesResponse></s:Body></s:Envelope>"
    )


def nationalbanken(rates: dict[str, str] = DN_2026_01_21, day: str = "2026-01-21") -> bytes:
    rows = "".join(
        f'<currency code="{code}" desc="" rate="{rate}" />\n' for code, rate in rates.items()
    )
    return (
        '\ufeff<?xml version="1.0" encoding="utf-8"?>\n'
        '<exchangerates type="Valutakurser" author="Danmarks Nationalbank" refcur="DKK" refamt="1">'
        f'\n<dailyrates id="{day}">\n{rows}</dailyrates></exchangerates>'
    ).encode()
