"""Every sentence that is said about a file from another system, by its code."""

from __future__ import annotations

from typing import Final

from apps.accounting.rules.wording import gettext_noop as _

SENTENCES: Final[dict[str, str]] = {
    # The file as a whole
    "coming_over.empty": _("The file is empty."),
    "coming_over.too_large": _(
        "The file has %(size_mb)s MB; at most %(limit_mb)s MB are read at once."
    ),
    "coming_over.too_many_rows": _(
        "The file has more than %(limit)s rows. Part it, for instance by year."
    ),
    "coming_over.not_text": _(
        "A character that no text contains: the file is of another kind, or it is damaged."
    ),
    "coming_over.wrong_encoding": _(
        "The text is not %(encoding)s here. Save the file again as UTF-8."
    ),
    "coming_over.other_kind": _("The file is %(found)s inside, not %(wanted)s."),
    "coming_over.hostile": _(
        "The file holds %(declares)s, which no spreadsheet needs and attacks use. It is refused."
    ),
    "coming_over.spreadsheet_broken": _("The spreadsheet can't be opened: %(problem)s"),
    "coming_over.no_rows": _("There is nothing to take over in this file."),
    "coming_over.too_wide": _(
        "The sheet reaches over %(rows)s rows and %(columns)s columns; at most 200 columns and "
        "%(limit)s cells are read. Delete what stands beyond the table."
    ),
    "coming_over.swallowed": _(
        "A quotation mark that opens in this line swallows the lines after it. Close it or delete "
        "it."
    ),
    "coming_over.line_too_long": _("The line has more than %(limit)s characters."),
    "coming_over.csv_broken": _("The table is broken here: %(problem)s"),
    "coming_over.one_column": _(
        "Every row has a single column. The columns are parted by a mark that isn't known here; "
        "commas, semicolons, tabs and bars are."
    ),
    # Columns
    "coming_over.column_missing": _("No column holds “%(field)s”. Say which one does."),
    "coming_over.row_short": _("The row has %(found)s columns; %(needed)s are needed."),
    "coming_over.value_missing": _("“%(field)s” is empty."),
    # Values
    "coming_over.no_result": _(
        "The cell holds a formula without a result, or an error. Open the file in a spreadsheet "
        "program, mend the cell and save it again."
    ),
    "coming_over.not_a_day": _("“%(value)s” is not a day as this file writes them."),
    "coming_over.day_is_number": _(
        "“%(value)s” is a number, not a day. Spreadsheets count days so; it would be %(day)s. "
        "Choose “day numbers” for the dates, or save the column as dates."
    ),
    "coming_over.day_out_of_range": _("%(day)s is too far from today to be meant."),
    "coming_over.not_an_amount": _("“%(value)s” is not an amount as this file writes them."),
    "coming_over.too_precise": _("%(amount)s %(currency)s has more decimals than the currency."),
    "coming_over.too_big": _("%(amount)s is too big to be booked."),
    "coming_over.not_a_currency": _("“%(value)s” is not a currency."),
    "coming_over.both_sides": _("A row has either a debit or a credit amount, not both."),
    "coming_over.no_amount": _("The row has no amount."),
    "coming_over.bad_code": _(
        "“%(value)s” can't be an account number: use up to 12 digits and capitals."
    ),
    "coming_over.bad_kind": _(
        "“%(value)s” is no kind of account: asset, liability, equity, revenue or expense."
    ),
    "coming_over.twice": _("“%(value)s” stands in line %(first)s already."),
    "coming_over.too_long": _("“%(field)s” has more than %(limit)s characters."),
    "coming_over.bad_direction": _("“%(value)s” is neither receivable nor payable."),
    "coming_over.text_broken": _("A text that began in this line doesn't end."),
    "coming_over.bad_number": _("“%(value)s” is not a number."),
    "coming_over.bad_country": _("“%(value)s” is not a country's two letters."),
    # Plain-text accounting
    "coming_over.not_understood": _("“%(text)s” is not understood here."),
    "coming_over.not_supported": _("“%(what)s” is not taken over. Write it out and send it again."),
    "coming_over.include": _(
        "The file includes “%(name)s”. Put everything into one file and send that."
    ),
    "coming_over.left_out": _("“%(what)s” is not kept in books; it was left out."),
    "coming_over.plugin": _("The plugin “%(name)s” is not run; what it would change is missing."),
    "coming_over.no_transaction": _("A posting without a transaction above it."),
    "coming_over.two_missing": _(
        "More than one posting has no amount; only one can be worked out."
    ),
    "coming_over.unbalanced": _("The entry doesn't balance: %(difference)s is left over."),
    "coming_over.one_posting": _("An entry needs at least two postings."),
    "coming_over.empty_entry": _("The entry has no amount; it was left out."),
    "coming_over.assertion": _(
        "%(account)s should hold %(stated)s on %(day)s but holds %(found)s by this file."
    ),
    "coming_over.pad_without_balance": _("The pad of %(account)s is followed by no balance."),
    "coming_over.account_closed": _("%(account)s is closed on %(day)s and is used after it."),
    "coming_over.account_not_open": _("%(account)s is used but never opened."),
    "coming_over.cost_not_stated": _(
        "The cost in braces is left to be found among earlier lots. State it in full."
    ),
    "coming_over.virtual": _(
        "%(account)s is posted to outside the balance; such lines are not kept in books and it "
        "was left out."
    ),
    "coming_over.commodity_left_out": _(
        "%(amount)s %(commodity)s is no money and has no price; the posting was left out."
    ),
    "coming_over.valued": _("%(amount)s %(commodity)s was booked at its cost."),
    # Against the books
    "coming_over.rate_missing": _(
        "No rate is known for %(currency)s on %(day)s. Import rates first, or give a price."
    ),
    "coming_over.unknown_tax_code": _("There is no tax code “%(value)s” in these books."),
    "coming_over.unknown_account": _("There is no account %(account)s in these books."),
    "coming_over.unknown_dimension": _("There is no %(field)s “%(value)s” in these books."),
    "coming_over.account_not_mapped": _(
        "Say which account of the chart “%(account)s” goes to, or let it be added."
    ),
    "coming_over.party_missing": _(
        "%(account)s is kept by party. Name the customer or supplier in this row."
    ),
    "coming_over.not_a_control_account": _(
        "%(account)s has no open items: it isn't an account of customers or suppliers."
    ),
    "coming_over.control_left_out": _(
        "%(account)s is made of open items; take them over by themselves. It was left out."
    ),
    "coming_over.year_missing": _("No fiscal year is open for %(day)s."),
    "coming_over.year_opened": _("The fiscal year of %(day)s will be opened."),
    "coming_over.period_closed": _("The period %(period)s isn't open for posting."),
    "coming_over.rounded": _(
        "%(difference)s %(currency)s was left over by rounding and goes to the rounding account."
    ),
    "coming_over.unknown_party": _("There is no customer or supplier “%(value)s” here."),
    "coming_over.known_already": _("“%(value)s” is here already; it was left as it is."),
    "coming_over.account_in_use": _("The account %(account)s isn't used any more."),
}
