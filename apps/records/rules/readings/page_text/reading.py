"""A document's pages read by rules: labels name, forms and check digits bound, sums decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from apps.records.rules.readings import canonical
from apps.records.rules.readings.order import in_order
from apps.records.rules.readings.page_text import (
    amounts,
    identities,
    instalments,
    label_words,
    lines,
    parties,
    totals,
)
from apps.records.rules.readings.page_text.amounts import Mark
from apps.records.rules.readings.page_text.currencies import currency
from apps.records.rules.readings.page_text.labels import Label, labels, phrase_places
from apps.records.rules.readings.page_text.pages import Page
from apps.records.rules.readings.page_text.values_at import AMOUNTS, Candidate, at_label
from apps.records.rules.readings.values import (
    Certainty,
    Kind,
    Problem,
    ReadDocument,
    Reading,
    TaxShare,
)

_PLAIN_FIELDS = (
    "number",
    "issued_on",
    "taxed_on",
    "due_on",
    "iban",
    "account_number",
    "bank_code",
    "bic",
    "variable_symbol",
    "payment_reference",
    "order_number",
    "corrects_number",
)
# A rival this close to the best makes the field doubtful.
_RIVAL = 0.93
_UNLABELLED_IBAN = 0.6
_UNLABELLED_ACCOUNT = 0.5


class PageReader:
    """Everything found on the pages, field by field."""

    def __init__(self, pages: Sequence[Page], *, own: Collection[str] = ()) -> None:
        self.pages = tuple(pages)
        self.mark: Mark = amounts.decimal_mark("\n".join(page.text for page in pages))
        self.on_page = {page.number: labels(page) for page in pages}
        self.labels: list[Label] = [each for found in self.on_page.values() for each in found]
        self.own = frozenset(own)
        self.readings: dict[str, Reading] = {}
        self.problems: list[Problem] = []
        self.shares: list[TaxShare] = []
        self.kind: Kind = ""

    def read(self) -> ReadDocument:
        self._heading()
        for field in _PLAIN_FIELDS:
            self._plain(field)
        self._parties()
        self._totals()
        self._instalments()
        self._currency()
        return ReadDocument(
            kind=self.kind,
            source="pdf_text",
            readings=in_order(self.readings.values()),
            lines=lines.lines(self.pages, mark=self.mark, net=self._amount("net")),
            tax_shares=tuple(self.shares),
            problems=tuple(self.problems),
            pages=len(self.pages),
        )

    def at_labels(self, field: str) -> list[Candidate]:
        """The field's candidates at all its labels."""
        found = []
        for label in self.labels:
            if label.weight(field):
                on_page = self.on_page[label.page.number]
                found += at_label(label, field, all_labels=on_page, mark=self.mark)
        return found

    def put(
        self,
        candidate: Candidate,
        *,
        reason: str,
        certainty: Certainty,
        **params: str | int,
    ) -> None:
        self.readings[candidate.field] = Reading(
            field=candidate.field,
            value=candidate.value,
            page=candidate.page.number,
            box=candidate.page.box(candidate.words),
            reason=reason,
            reason_params=params,
            certainty=certainty,
        )

    def _heading(self) -> None:
        """The largest heading decides, the topmost among equals."""
        if not self.pages:
            return
        page = self.pages[0]
        best: tuple[float, float, str, str, Candidate] | None = None
        for kind, phrases in (
            ("credit_note", label_words.CREDIT_NOTES),
            ("advance", label_words.ADVANCES),
            ("invoice", label_words.INVOICES),
        ):
            for _, words in phrase_places(page, phrases):
                height = max(word.bottom - word.top for word in words)
                text = " ".join(word.text for word in words).strip(" :.")
                candidate = Candidate("kind", kind, page, words, 1.0)
                key = (round(height), -words[0].baseline, kind, text, candidate)
                if best is None or key[:2] > best[:2]:
                    best = key
        if best is None:
            return
        _, _, kind, text, candidate = best
        if kind == "advance":
            self.problems.append(Problem(code="advance_request"))
            return
        self.kind = "credit_note" if kind == "credit_note" else "invoice"
        self.put(candidate, reason="title", certainty="likely", label=text)

    def _plain(self, field: str) -> None:
        found = self.at_labels(field)
        found += _unlabelled(field, self.pages)
        chosen = best_of(found)
        if chosen is None:
            return
        rival = rival_of(chosen, found)
        self._put_chosen(chosen, rival)
        if chosen.bank_code and "bank_code" not in self.readings:
            self._put_chosen(replace(chosen, field="bank_code", value=chosen.bank_code), rival)

    def _put_chosen(self, chosen: Candidate, rival: Candidate | None) -> None:
        reason, certainty = _why(chosen)
        params: dict[str, str | int] = {"label": chosen.label} if chosen.label else {}
        if rival is not None:
            reason, certainty = "labels_disagree", "doubtful"
            params = {"label": chosen.label, "other": rival.value}
        self.put(chosen, reason=reason, certainty=certainty, **params)

    def _parties(self) -> None:
        heads = parties.headings(self.labels)
        numbers = parties.numbers(self.on_page, heads, mark=self.mark, own=self.own)
        for role in parties.ROLES:
            for kind in ("vat_id", "registration_number"):
                found = [each for each in numbers if each.field == f"{role}_{kind}"]
                chosen = best_of(found)
                if chosen is not None:
                    self._put_chosen(chosen, rival_of(chosen, found))
        for heading in heads:
            for candidate in parties.named(heading, heads, self.labels):
                if candidate.field not in self.readings:
                    self.put(
                        candidate, reason="party_block", certainty="likely", label=candidate.label
                    )
        self._supplier_without_heading()

    def _supplier_without_heading(self) -> None:
        if "supplier_name" not in self.readings:
            customer = self.readings.get("customer_name")
            found = parties.by_legal_form(
                self.pages, self.labels, other=customer.value if customer else ""
            )
            # Only one company besides the known customer: it must be the one that sells.
            certainty: Certainty = "likely" if customer and len(found) == 1 else "doubtful"
            for named in found[:1]:
                for each in (named.candidate, named.address):
                    if each is not None:
                        self.put(each, reason="legal_form", certainty=certainty, form=named.form)
        if "supplier_vat_id" not in self.readings:
            customer = self.readings.get("customer_vat_id")
            for each in parties.unlabelled_vat_ids(self.pages):
                is_customer = customer is not None and each.value == customer.value
                if not is_customer and each.value not in self.own:
                    self.put(each, reason="check_digits", certainty="likely")
                    return

    def _totals(self) -> None:
        labelled = [each for field in AMOUNTS for each in self.at_labels(field)]
        everywhere = totals.printed(self.pages, mark=self.mark)
        rows = totals.rate_rows(self.pages, mark=self.mark)
        triple = totals.best_triple(labelled, everywhere, rows)
        if triple is None:
            self._totals_by_label(labelled)
        else:
            self._put_triple(triple)
        self._payable(labelled)
        self._rates(rows)

    def _put_triple(self, triple: totals.Triple) -> None:
        certainty: Certainty = "exact" if triple.is_proved else "likely"
        for each in (triple.net, triple.tax, triple.gross):
            value = self._turned(each.value)
            if each.label:
                self.put(
                    replace(each, value=value),
                    reason="sums_agree",
                    certainty=certainty,
                    label=each.label,
                )
            else:
                self.put(replace(each, value=value), reason="sums_fit", certainty=certainty)

    def _turned(self, value: str) -> str:
        """A credit note's amounts are positive: its kind says which way they go."""
        return value.removeprefix("-") if self.kind == "credit_note" else value

    def _totals_by_label(self, labelled: Sequence[Candidate]) -> None:
        chosen = {
            field: best
            for field in ("net", "tax", "gross")
            if (best := best_of([each for each in labelled if each.field == field])) is not None
        }
        disagree = len(chosen) == 3
        if disagree:
            amounts_read = {field: each.value for field, each in chosen.items()}
            self.problems.append(Problem(code="sums_disagree", params=amounts_read))
        for each in chosen.values():
            rival = rival_of(each, [one for one in labelled if one.field == each.field])
            certainty: Certainty = "doubtful" if disagree or rival else "likely"
            reason = "beside_label" if each.side == "left" else "below_label"
            self.put(
                replace(each, value=self._turned(each.value)),
                reason=reason,
                certainty=certainty,
                label=each.label,
            )

    def _payable(self, labelled: Sequence[Candidate]) -> None:
        chosen = best_of([each for each in labelled if each.field == "payable"])
        gross = self.readings.get("gross")
        if chosen is None:
            if gross is not None:
                self.readings["payable"] = replace(gross, field="payable")
            return
        value = self._turned(chosen.value)
        agrees = gross is not None and gross.value == value and gross.certainty == "exact"
        reason = "beside_label" if chosen.side == "left" else "below_label"
        self.put(
            replace(chosen, value=value),
            reason="sums_agree" if agrees else reason,
            certainty="exact" if agrees else "likely",
            label=chosen.label,
        )
        if gross is None:
            self.readings["gross"] = replace(self.readings["payable"], field="gross")

    def _rates(self, rows: Sequence[totals.RateRow]) -> None:
        """The VAT recapitulation, when it comes to the document's net and tax."""
        net, tax = self._amount("net"), self._amount("tax")
        turned = -1 if self.kind == "credit_note" else 1
        chosen = totals.shares(rows, net=net, tax=tax) or (
            totals.shares(
                rows,
                net=net * turned if net is not None else None,
                tax=tax * turned if tax is not None else None,
            )
        )
        for row in chosen:
            self._put_share(row)
        if not chosen and net is not None and tax is not None:
            self._only_rate(net, tax)

    def _put_share(self, row: totals.RateRow) -> None:
        percent = canonical.rate(row.rate)
        sides = ((canonical.net_at(row.rate), row.net), (canonical.tax_at(row.rate), row.tax))
        for field, one in sides:
            value = self._turned(canonical.amount(one.amount))
            candidate = Candidate(field, value, one.page, one.words, 1.0)
            self.put(candidate, reason="rate_row", certainty="exact", rate=percent)
        net, tax = (Decimal(self.readings[field].value) for field, _ in sides)
        self.shares.append(TaxShare(rate=row.rate, net=net, tax=tax))

    def _only_rate(self, net: Decimal, tax: Decimal) -> None:
        text = "\n".join(page.text for page in self.pages)
        printed = {rate for rate, _, _ in amounts.rates(text)}
        fitting = [rate for rate in printed if totals.is_tax(net, tax, rate)]
        if len(fitting) != 1:
            return
        rate = fitting[0]
        for field, source in ((canonical.net_at(rate), "net"), (canonical.tax_at(rate), "tax")):
            self.readings[field] = replace(
                self.readings[source],
                field=field,
                reason="only_rate",
                reason_params={"rate": canonical.rate(rate)},
                certainty="likely",
            )
        self.shares.append(TaxShare(rate=rate, net=net, tax=tax))

    def _instalments(self) -> None:
        """A printed list of due dates, when its amounts come to what is to be paid."""
        payable = self._amount("payable")
        parts = instalments.instalments(self.pages, mark=self.mark, payable=payable)
        for position, part in enumerate(parts, start=1):
            due, amount = canonical.instalment(position)
            for field, value, words in (
                (due, part.due_on.isoformat(), part.day_words),
                (amount, canonical.amount(part.amount), part.words),
            ):
                candidate = Candidate(field, value, part.page, words, 1.0)
                self.put(candidate, reason="instalment_row", certainty="exact", label=part.label)
        if parts:
            first = self.readings[canonical.instalment(1)[0]]
            self.readings["due_on"] = replace(first, field="due_on")

    def _amount(self, field: str) -> Decimal | None:
        found = self.readings.get(field)
        return Decimal(found.value) if found else None

    def _currency(self) -> None:
        labelled = best_of(self.at_labels("currency"))
        if labelled is not None:
            self._put_chosen(labelled, None)
            return
        beside = self.readings.get("payable")
        found = currency(self.pages, near=beside.box if beside else None)
        if found is not None:
            self.put(
                found.candidate,
                reason="currency_sign",
                certainty="likely" if found.is_alone else "doubtful",
                sign=found.sign,
            )


def best_of(found: Sequence[Candidate]) -> Candidate | None:
    """Checked before unchecked, then by score; the first on the page among equals."""
    if not found:
        return None
    return max(found, key=lambda each: (each.is_checked, each.score))


def rival_of(chosen: Candidate, found: Iterable[Candidate]) -> Candidate | None:
    """Another value that nearly as much speaks for."""
    for each in found:
        if each.value == chosen.value or each.is_checked != chosen.is_checked:
            continue
        if each.score >= chosen.score * _RIVAL:
            return each
    return None


def _why(chosen: Candidate) -> tuple[str, Certainty]:
    if not chosen.label:
        return "check_digits", "exact" if chosen.is_checked else "likely"
    if chosen.is_checked:
        return "label_and_check_digits", "exact"
    if chosen.field in _CHECKED_FIELDS:
        return "wrong_check_digits", "doubtful"
    reason = "beside_label" if chosen.side == "left" else "below_label"
    return reason, "likely" if chosen.is_sure else "doubtful"


# Where no check digits hold, something is wrong.
_CHECKED_FIELDS = ("iban", "supplier_vat_id", "customer_vat_id")


def _unlabelled(field: str, pages: Sequence[Page]) -> list[Candidate]:
    """IBANs and Czech or Hungarian accounts with right check digits, wherever they stand."""
    readers = {
        "iban": (identities.ibans, _UNLABELLED_IBAN),
        "account_number": (identities.accounts, _UNLABELLED_ACCOUNT),
    }
    if field not in readers:
        return []
    reader, score = readers[field]
    found = []
    for page in pages:
        for row in page.rows:
            joined = row.joined(row.words)
            for each in reader(joined.text):
                if each.is_checked:
                    words = joined.between(each.start, each.end)
                    found.append(
                        Candidate(
                            field,
                            each.value,
                            page,
                            words,
                            score,
                            is_checked=True,
                            bank_code=each.bank_code,
                        )
                    )
    return found
