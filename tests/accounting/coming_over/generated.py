"""A ledger of another system of any size, in several currencies, with its own trial balance.

The balance is added up while the text is written, by nothing but a dictionary: what the product
makes of the text is measured against it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

FIRST = date(2023, 1, 2)
DAYS = 1000
CENT = Decimal("0.01")
ACCOUNTS = {
    "Assets:Bank": "DKK",
    "Assets:Euro": "EUR",
    "Assets:Dollar": "USD",
    "Assets:Till": "DKK",
    "Liabilities:VAT": "DKK",
    "Income:Sales": "",
    "Income:Export": "",
    "Expenses:Beans": "",
    "Expenses:Rent": "",
    "Expenses:Travel": "",
    "Expenses:Fees": "",
}
RATES = {"EUR": Decimal("7.4604"), "USD": Decimal("6.8735")}
Held = dict[tuple[str, str], Decimal]
Posting = tuple[str, Decimal, str, str]


def beancount(transactions: int, *, seed: int = 7) -> tuple[str, Held, int]:
    """(the file, what each account holds by commodity, postings)."""
    dice, held = random.Random(seed), defaultdict[tuple[str, str], Decimal](Decimal)
    out = [f"{FIRST} open {name} {currency}".rstrip() for name, currency in ACCOUNTS.items()]
    for month in range(34):
        on = FIRST + timedelta(days=30 * month)
        out += [
            f"{on} price {code} {rate + Decimal(month % 7) / 1000} DKK"
            for code, rate in RATES.items()
        ]
    count = 0
    for number in range(transactions):
        on = FIRST + timedelta(days=number * DAYS // transactions)
        out.append(f'\n{on} * "Party {number % 97}" "Number {number}" ^doc-{number}')
        for account, amount, commodity, price in _postings(dice, number):
            held[account, commodity] += amount
            out.append(f"  {account}  {amount} {commodity}{price}")
            count += 1
    return "\n".join(out) + "\n", dict(held), count


def _postings(dice: random.Random, number: int) -> Iterator[Posting]:
    net = Decimal(dice.randrange(100, 900_000)) / 100
    match number % 8:
        case 0 | 1 | 2 | 3:
            tax = (net / 4).quantize(CENT)
            yield "Assets:Bank", net + tax, "DKK", ""
            yield "Income:Sales", -net, "DKK", ""
            yield "Liabilities:VAT", -tax, "DKK", ""
        case 4:
            fee = Decimal(dice.randrange(1, 400)) / 100
            yield "Expenses:Rent", net, "DKK", ""
            yield "Expenses:Fees", fee, "DKK", ""
            yield "Assets:Bank", -net - fee, "DKK", ""
        case 5:
            rate = RATES["EUR"] + Decimal(dice.randrange(0, 90)) / 1000
            paid = (net * rate).quantize(CENT)
            yield "Assets:Euro", net, "EUR", f" @ {rate} DKK"
            fee = Decimal("1.50") if number % 16 == 5 or number % 64 == 13 else Decimal(0)
            if fee:
                yield "Expenses:Fees", fee, "DKK", ""
            yield "Assets:Bank", -paid - fee, "DKK", ""
        case 6:
            fee = Decimal(dice.randrange(1, 400)) / 100
            yield "Expenses:Beans", net, "EUR", ""
            yield "Expenses:Fees", fee, "EUR", ""
            yield "Assets:Euro", -net - fee, "EUR", ""
        case _:
            total = (net * Decimal("1.08")).quantize(CENT)
            yield "Assets:Dollar", total, "USD", f" @@ {net} EUR"
            yield "Income:Export", -net / 2 if net % 2 == 0 else -net, "EUR", ""
            if net % 2 == 0:
                yield "Income:Sales", -net / 2, "EUR", ""
            yield "Expenses:Travel", Decimal("12.50"), "USD", ""
            yield "Assets:Dollar", Decimal("-12.50"), "USD", ""
