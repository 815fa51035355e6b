"""Why a value was taken, and what doesn't fit, in words.

English templates with %(name)s placeholders, marked for the catalogues; the doors translate.
`%(field)s` is the name of a field, to be replaced by its title in the reader's language.
"""

from __future__ import annotations

from apps.records.rules.wording import gettext_noop

REASONS = {
    "stated_in_xml": gettext_noop("Stated in the electronic invoice (%(format)s, %(element)s)."),
    "payment_code": gettext_noop("Taken from the QR payment code (%(format)s)."),
    "payment_text": gettext_noop("Taken from the payment text (%(format)s)."),
    "beside_label": gettext_noop("Stands beside “%(label)s”."),
    "below_label": gettext_noop("Stands below “%(label)s”."),
    "labels_disagree": gettext_noop("Beside “%(label)s”, but %(other)s stands there as well."),
    "label_and_check_digits": gettext_noop(
        "Stands at “%(label)s”, and its check digits are right."
    ),
    "wrong_check_digits": gettext_noop("Stands at “%(label)s”, but its check digits are wrong."),
    "check_digits": gettext_noop("Its form and check digits are right."),
    "sums_agree": gettext_noop("Stands at “%(label)s”; net, tax and total agree."),
    "sums_fit": gettext_noop("Without a label of its own, but net, tax and total agree with it."),
    "rate_row": gettext_noop("On one row with the rate %(rate)s %%, and the tax is right."),
    "instalment_row": gettext_noop("Listed under “%(label)s”; the parts come to the total."),
    "only_rate": gettext_noop("The document's only rate, %(rate)s %%."),
    "title": gettext_noop("The document is headed “%(label)s”."),
    "currency_sign": gettext_noop("The amounts are followed by “%(sign)s”."),
    "party_block": gettext_noop("Stands under “%(label)s”."),
    "legal_form": gettext_noop("A company's name by its legal form, “%(form)s”."),
    "learned": gettext_noop("As corrected last time for this supplier: at “%(label)s”."),
    "learned_place": gettext_noop("As corrected last time for this supplier: at this place."),
}

PROBLEMS = {
    "missing": gettext_noop("%(field)s is missing."),
    "no_lines": gettext_noop("The invoice has no lines."),
    "no_breakdown": gettext_noop("The invoice doesn't say which VAT it contains."),
    "no_due_date": gettext_noop("Something is to be paid, but there is no due date."),
    "no_seller_identifier": gettext_noop("The supplier has neither a VAT nor a company number."),
    "vat_id_without_country": gettext_noop("The VAT number %(value)s lacks its country."),
    "lines_sum": gettext_noop("The lines come to %(computed)s, but %(stated)s is stated."),
    "allowances_sum": gettext_noop("The allowances come to %(computed)s, not %(stated)s."),
    "charges_sum": gettext_noop("The charges come to %(computed)s, not %(stated)s."),
    "net_total": gettext_noop("The total without VAT should be %(computed)s, not %(stated)s."),
    "tax_sum": gettext_noop("The VAT of all rates comes to %(computed)s, not %(stated)s."),
    "gross_total": gettext_noop("The total with VAT should be %(computed)s, not %(stated)s."),
    "payable_total": gettext_noop("The amount to pay should be %(computed)s, not %(stated)s."),
    "base_at_rate": gettext_noop("Lines at %(rate)s %% come to %(computed)s, not %(stated)s."),
    "tax_at_rate": gettext_noop(
        "VAT at %(rate)s %% of %(net)s should be %(computed)s, not %(stated)s."
    ),
    "tax_without_rate": gettext_noop("VAT category %(category)s bears no tax, yet %(tax)s stands."),
    "line_without_category": gettext_noop("Line %(line)s has no VAT category."),
    "line_price": gettext_noop(
        "Line %(line)s: quantity and price come to %(computed)s, not %(stated)s."
    ),
    "not_an_amount": gettext_noop("Line %(line)s: “%(value)s” in %(element)s is not an amount."),
    "not_a_day": gettext_noop("Line %(line)s: “%(value)s” in %(element)s is not a day."),
    "iban_wrong": gettext_noop("The check digits of the IBAN %(iban)s are wrong."),
    "advance_request": gettext_noop("This is a request for an advance, not a tax document."),
    "sums_disagree": gettext_noop("%(net)s and VAT %(tax)s do not make %(gross)s."),
    "code_differs": gettext_noop("The QR code says %(code)s for %(field)s, the text %(text)s."),
    "text_differs": gettext_noop("The e-invoice says %(xml)s for %(field)s, the page %(text)s."),
    "no_text": gettext_noop("The document has no text to read: it is a picture."),
    "pages_not_read": gettext_noop("Only the first %(limit)s of %(pages)s pages were read."),
    "attachment_unreadable": gettext_noop("The attachment “%(name)s” could not be read."),
}
