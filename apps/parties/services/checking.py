"""What is wrong with a draft, field by field; and its fields in one spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Final

from babel import Locale
from babel.numbers import is_currency
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext

from apps.parties import errors
from apps.parties.rules import identifiers, names
from apps.parties.values import Address, ContactPerson, PartyDraft, PartyKind
from kernel.errors import Invalid

NAME_MAX: Final = 200
DAYS_MAX: Final = 365
CONTACTS_MAX: Final = 50
CREDIT_MAX: Final = Decimal(10) ** 13
TEXT_MAX: Final = {"code": 40, "phone": 40, "note": 10_000}
ADDRESS_MAX: Final = {"street": 200, "city": 100, "postcode": 20}
CONTACT_MAX: Final = {"name": 200, "position": 100, "phone": 40}
PHONE: Final = re.compile(r"\+?[0-9][0-9 ()/.\-]{3,30}( ?(x|ext\.?) ?[0-9]{1,6})?")
COUNTRIES: Final = frozenset(
    code for code in map(str, Locale("en").territories) if re.fullmatch(r"[A-Z]{2}", code)
) - {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
# Not columns of the party itself.
ELSEWHERE: Final = frozenset({"billing", "delivery", "contacts"})
NOBODY: Final = ContactPerson(name="")


@dataclass(frozen=True, slots=True)
class Checked:
    """`draft` in one spelling, and all that is wrong with it."""

    draft: PartyDraft
    problems: tuple[Invalid, ...]

    def or_refuse(self) -> PartyDraft:
        """Errors: the first problem."""
        if self.problems:
            raise self.problems[0]
        return self.draft

    @property
    def columns(self) -> dict[str, Any]:
        own = [each.name for each in fields(self.draft) if each.name not in ELSEWHERE]
        columns = {name: getattr(self.draft, name) for name in own}
        name = self.draft.name
        return {**columns, "sort_key": names.sort_key(name), "name_key": names.name_key(name)}


def checked(draft: PartyDraft) -> Checked:
    """All problems at once, so that a form can say each beside its field."""
    plain = _plain(draft)
    problems: list[Invalid] = []

    def spelt(field: str, check: Callable[[], str]) -> str:
        try:
            return check()
        except Invalid as problem:
            problems.append(problem)
            return str(getattr(plain, field))

    plain = replace(
        plain,
        registration_number=spelt("registration_number", lambda: _registration(plain)),
        vat_id=spelt("vat_id", lambda: _vat_id(plain)),
    )
    problems += _problems(plain)
    try:
        scheme, identifier = _peppol(plain)
        plain = replace(plain, peppol_scheme=scheme, peppol_id=identifier)
    except Invalid as problem:
        problems.append(problem)
    return Checked(plain, tuple(problems))


def _plain(draft: PartyDraft) -> PartyDraft:
    """Without blanks around words; codes in capitals; empty contacts left out."""
    words = {
        each.name: value.strip()
        for each in fields(draft)
        if isinstance(value := getattr(draft, each.name), str)
    }
    country = words["country"].upper()
    own: dict[str, Any] = {
        **words,
        "name": " ".join(words["name"].split()),
        "country": country,
        "language": words["language"].lower(),
        # A currency alone is what a form offers beside an empty limit.
        "credit_currency": "" if draft.credit_limit is None else words["credit_currency"].upper(),
        "billing": _plain_address(draft.billing, country),
        "delivery": _plain_address(draft.delivery, country),
        "contacts": tuple(each for each in map(_plain_contact, draft.contacts) if each != NOBODY),
    }
    return replace(draft, **own)


def _plain_address(address: Address, country: str) -> Address:
    if address.is_empty:
        return Address()
    return Address(
        street=address.street.strip(),
        city=address.city.strip(),
        postcode=address.postcode.strip().upper(),
        country=address.country.strip().upper() or country,
    )


def _plain_contact(contact: ContactPerson) -> ContactPerson:
    return ContactPerson(
        name=" ".join(contact.name.split()),
        position=contact.position.strip(),
        email=contact.email.strip(),
        phone=contact.phone.strip(),
    )


def _problems(draft: PartyDraft) -> Iterator[Invalid]:
    if not draft.name or len(draft.name) > NAME_MAX:
        yield errors.PartyNameMissing(field="name", limit=NAME_MAX)
    if draft.kind not in PartyKind.values:
        yield errors.PartyKindUnknown(field="kind")
    if not (draft.is_customer or draft.is_supplier):
        yield errors.PartyRoleMissing(field="is_customer")
    if draft.country not in COUNTRIES:
        yield errors.CountryUnknown(field="country", country=draft.country)
    for name, limit in TEXT_MAX.items():
        if len(getattr(draft, name)) > limit:
            yield errors.TextTooLong(field=name, limit=limit)
    yield from _reachable(draft.email, draft.phone, at="")
    if draft.language and draft.language not in dict(settings.LANGUAGES):
        yield errors.LanguageUnknown(field="language", language=draft.language)
    yield from _terms(draft)
    yield from _credit(draft)
    yield from _addresses(draft)
    yield from _contacts(draft)


def _reachable(email: str, phone: str, *, at: str) -> Iterator[Invalid]:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        yield errors.BadEmail(field=f"{at}email", email=email)
    if phone and not PHONE.fullmatch(phone):
        yield errors.BadPhone(field=f"{at}phone")


def _terms(draft: PartyDraft) -> Iterator[Invalid]:
    for name in ("payment_days", "discount_days"):
        days = getattr(draft, name)
        if days is not None and not 0 <= days <= DAYS_MAX:
            yield errors.BadTerm(field=name, limit=DAYS_MAX)
    percent, days = draft.discount_percent, draft.discount_days
    if (percent is None) != (days is None) or (percent is not None and not 0 < percent < 100):
        yield errors.DiscountIncomplete(field="discount_percent")
    elif days is not None and draft.payment_days is not None and days > draft.payment_days:
        yield errors.DiscountTooLate(field="discount_days", days=draft.payment_days)


def _credit(draft: PartyDraft) -> Iterator[Invalid]:
    limit = draft.credit_limit
    if limit is None:
        return
    if not 0 <= limit < CREDIT_MAX or not is_currency(draft.credit_currency):
        yield errors.CreditIncomplete(field="credit_limit")


def _addresses(draft: PartyDraft) -> Iterator[Invalid]:
    for kind in ("billing", "delivery"):
        address: Address = getattr(draft, kind)
        if address.country and address.country not in COUNTRIES:
            yield errors.CountryUnknown(field=f"{kind}.country", country=address.country)
        for name, limit in ADDRESS_MAX.items():
            if len(getattr(address, name)) > limit:
                yield errors.TextTooLong(field=f"{kind}.{name}", limit=limit)


def _contacts(draft: PartyDraft) -> Iterator[Invalid]:
    if len(draft.contacts) > CONTACTS_MAX:
        yield errors.TooManyContacts(field="contacts", limit=CONTACTS_MAX)
    for place, contact in enumerate(draft.contacts):
        at = f"contacts.{place}."
        if not contact.name:
            yield errors.ContactNameMissing(field=f"{at}name")
        for name, limit in CONTACT_MAX.items():
            if len(getattr(contact, name)) > limit:
                yield errors.TextTooLong(field=f"{at}{name}", limit=limit)
        yield from _reachable(contact.email, contact.phone, at=at)


def _registration(draft: PartyDraft) -> str:
    if not draft.registration_number:
        return ""
    try:
        return identifiers.registration_number(draft.registration_number, country=draft.country)
    except identifiers.BadIdentifier as bad:
        reason = gettext(bad.message) % bad.params
        raise errors.BadRegistrationNumber(field="registration_number", reason=reason) from bad


def _vat_id(draft: PartyDraft) -> str:
    if not draft.vat_id:
        return ""
    try:
        return identifiers.vat_id(draft.vat_id, country=draft.country)
    except identifiers.BadIdentifier as bad:
        reason = gettext(bad.message) % bad.params
        raise errors.BadVatId(field="vat_id", reason=reason) from bad


def _peppol(draft: PartyDraft) -> tuple[str, str]:
    if not (draft.peppol_scheme or draft.peppol_id):
        return "", ""
    try:
        return identifiers.peppol(draft.peppol_scheme, draft.peppol_id)
    except identifiers.BadIdentifier as bad:
        reason = gettext(bad.message) % bad.params
        raise errors.BadPeppolAddress(field="peppol_id", reason=reason) from bad
