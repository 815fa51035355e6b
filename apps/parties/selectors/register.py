"""Reading the register: one party, pages of them, and many by their ids. Always in a client."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.parties.models import (
    Address,
    Contact,
    Party,
    PartyBankAccount,
    PartyMerge,
    VatCheck,
)
from apps.parties.rules import names
from apps.parties.selectors import accounts
from apps.parties.values import (
    AccountState,
    AddressKind,
    ContactPerson,
    MergeInfo,
    PartyCounts,
    PartyDetail,
    PartyDraft,
    PartyInfo,
    PartyPage,
    PartyRole,
    PartyRow,
    VatCheckInfo,
)
from apps.parties.values import Address as AddressValue
from kernel.db.prepared import Parameter, Parameters, PreparedQuery
from kernel.errors import Invalid, NotFound

PAGE: Final = 50
PartyOrder = Literal["name", "-name", "-changed_at", "changed_at"]
ORDERS: Final[Mapping[str, str]] = {"name": "sort_key", "changed_at": "changed_at"}
WAITING: Final = Q(state=AccountState.AWAITING_CALL_BACK, is_active=True)


class CursorMalformed(Invalid):
    code = "parties.cursor_malformed"
    sentence = _("This page address is damaged. Start from the first page.")


# ---- One ---------------------------------------------------------------------------------------
def party(party_id: uuid.UUID) -> PartyDetail:
    """All of a party, also of one that was merged or archived. Errors: `NotFound`."""
    row = Party.objects.filter(pk=party_id).first()
    if row is None:
        raise NotFound()
    addresses = {each.kind: _address(each) for each in Address.objects.filter(party=row)}
    contacts = Contact.objects.filter(party=row).order_by("pk")
    return PartyDetail(
        party=info(row),
        note=row.note,
        billing=addresses.get(AddressKind.BILLING, AddressValue()),
        delivery=addresses.get(AddressKind.DELIVERY, AddressValue()),
        contacts=tuple(_contact(each) for each in contacts),
        bank_accounts=accounts.bank_accounts(party_id=row.pk),
        vat_check=last_vat_check(party_id=row.pk),
        merges=merges(party_id=row.pk),
    )


def last_vat_check(*, party_id: uuid.UUID) -> VatCheckInfo | None:
    """What the register of VAT ids said last about a party. One query."""
    row = VatCheck.objects.filter(party=party_id).order_by("-asked_at").first()
    return vat_check_info(row) if row else None


def draft_of(detail: PartyDetail) -> PartyDraft:
    """The party as it would be entered: what a change starts from."""
    own = detail.party
    return PartyDraft(
        name=own.name,
        country=own.country,
        kind=own.kind,
        is_customer=own.is_customer,
        is_supplier=own.is_supplier,
        code=own.code,
        registration_number=own.registration_number,
        vat_id=own.vat_id,
        email=own.email,
        phone=own.phone,
        language=own.language,
        payment_days=own.payment_days,
        is_end_of_month=own.is_end_of_month,
        discount_percent=own.discount_percent,
        discount_days=own.discount_days,
        credit_limit=own.credit_limit,
        credit_currency=own.credit_currency,
        peppol_scheme=own.peppol_scheme,
        peppol_id=own.peppol_id,
        note=detail.note,
        billing=detail.billing,
        delivery=detail.delivery,
        contacts=detail.contacts,
    )


def merges(*, party_id: uuid.UUID) -> tuple[MergeInfo, ...]:
    """The merges that a party was in and that hold, newest first."""
    undone = PartyMerge.objects.filter(undoes=OuterRef("pk"))
    rows = (
        PartyMerge.objects.filter(Q(kept=party_id) | Q(merged=party_id), undoes=None)
        .filter(~Exists(undone))
        .select_related("kept", "merged")
        .order_by("-at")
    )
    return tuple(_merge_info(row) for row in rows)


def merge(merge_id: uuid.UUID) -> MergeInfo:
    """A merge, also one that was undone. Errors: `NotFound`."""
    rows = PartyMerge.objects.select_related("kept", "merged")
    row = rows.filter(pk=merge_id, undoes=None).first()
    if row is None:
        raise NotFound()
    return _merge_info(row, undone=PartyMerge.objects.filter(undoes=row).first())


# ---- Many --------------------------------------------------------------------------------------
def parties(
    *,
    role: PartyRole | None = None,
    text: str = "",
    is_archived: bool | None = False,
    has_unconfirmed: bool = False,
    order: PartyOrder = "name",
    cursor: str = "",
    size: int = PAGE,
) -> PartyPage:
    """A page of the live parties; merged ones are read as those they were merged into.

    `text` is looked for in name, own number, registration number, VAT id and e-mail;
    `is_archived` None gives both. One query. Errors: `CursorMalformed`.
    """
    rows = _found(role=role, text=text, is_archived=is_archived, has_unconfirmed=has_unconfirmed)
    column, is_down = ORDERS[order.lstrip("-")], order.startswith("-")
    if cursor:
        rows = rows.filter(_after(cursor, column=column, is_down=is_down))
    sign = "-" if is_down else ""
    found = list(_with_marks(rows).order_by(f"{sign}{column}", f"{sign}pk")[: size + 1])
    page = found[:size]
    return PartyPage(
        rows=tuple(_row(each) for each in page),
        next_cursor=_cursor_of(page[-1], column) if len(found) > size else "",
    )


def counts() -> PartyCounts:
    """How many live parties there are of each sort. One query."""
    live = Q(merged_into=None)
    used = live & Q(is_archived=False)
    found = _waiting_marked(Party.objects.all()).aggregate(
        all=Count("pk", filter=used),
        customers=Count("pk", filter=used & Q(is_customer=True)),
        suppliers=Count("pk", filter=used & Q(is_supplier=True)),
        unconfirmed=Count("pk", filter=used & Q(is_waiting=True)),
        archived=Count("pk", filter=live & Q(is_archived=True)),
    )
    return PartyCounts(**found)


BY_ID: Final = PreparedQuery(Party.objects.filter(pk__in=Parameters("ids", kind="uuid")))
ADDRESSES: Final = PreparedQuery(
    Address.objects.filter(party_id__in=Parameters("parties", kind="uuid"), kind=Parameter("kind"))
)


def party_infos(party_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PartyInfo]:
    """Parties by their ids, merged ones too; unknown ids are left out. One query."""
    return {row.pk: info(row) for row in BY_ID.all(ids=list(set(party_ids)))}


def live_ids(party_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Each id → that of the party it is today. One query."""
    rows = Party.objects.filter(pk__in=set(party_ids)).values_list("pk", "merged_into_id")
    return {pk: merged_into or pk for pk, merged_into in rows}


def same_ids(party_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """All ids that mean the same business: its own, and those of all merged with it."""
    live = live_ids([party_id]).get(party_id, party_id)
    merged = Party.objects.filter(merged_into=live).values_list("pk", flat=True)
    return frozenset({live, *merged})


def rows_of(party_id: uuid.UUID | Parameter) -> QuerySet[Party, uuid.UUID]:
    """The ids of a live party and of those merged with it, for a condition of another query."""
    rows = Party.objects.filter(Q(pk=party_id) | Q(merged_into_id=party_id))
    return rows.values_list("pk", flat=True)


def search(*, text: str, role: PartyRole | None = None, limit: int = 10) -> list[PartyInfo]:
    """For a picker: those that begin with `text` first, then those that contain it. One query."""
    key = names.folded(text)
    rows = _found(role=role, text=text, is_archived=False, has_unconfirmed=False)
    rows = rows.annotate(begins=Q(sort_key__startswith=key) | Q(code__iexact=text.strip()))
    return [info(row) for row in rows.order_by("-begins", "sort_key", "pk")[:limit]]


# ---- Leaves ------------------------------------------------------------------------------------
def info(row: Party) -> PartyInfo:
    return PartyInfo(
        id=row.pk,
        code=row.code,
        kind=str(row.kind),
        name=row.name,
        is_customer=row.is_customer,
        is_supplier=row.is_supplier,
        country=row.country,
        registration_number=row.registration_number,
        vat_id=row.vat_id,
        email=row.email,
        phone=row.phone,
        language=row.language,
        payment_days=row.payment_days,
        is_end_of_month=row.is_end_of_month,
        discount_percent=row.discount_percent,
        discount_days=row.discount_days,
        credit_limit=row.credit_limit,
        credit_currency=row.credit_currency,
        peppol_scheme=row.peppol_scheme,
        peppol_id=row.peppol_id,
        is_archived=row.is_archived,
        is_erased=row.erased_at is not None,
        merged_into=row.merged_into_id,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def vat_check_info(row: VatCheck) -> VatCheckInfo:
    return VatCheckInfo(
        vat_id=row.vat_id,
        answer=str(row.answer),
        name=row.name,
        address=row.address,
        consultation=row.consultation,
        why=gettext(row.why) if row.why else "",
        asked_at=row.asked_at,
        asked_by=row.actor_name,
    )


def _merge_info(row: PartyMerge, *, undone: PartyMerge | None = None) -> MergeInfo:
    return MergeInfo(
        id=row.pk,
        kept=info(row.kept),
        merged=info(row.merged),
        by=row.actor_name,
        at=row.at,
        undone_by=undone.actor_name if undone else "",
        undone_at=undone.at if undone else None,
    )


def _found(
    *, role: PartyRole | None, text: str, is_archived: bool | None, has_unconfirmed: bool
) -> QuerySet[Party]:
    rows = Party.objects.filter(merged_into=None)
    if role:
        rows = rows.filter(**{f"is_{role}": True})
    if is_archived is not None:
        rows = rows.filter(is_archived=is_archived)
    if text.strip():
        rows = rows.filter(_contains(text.strip()))
    if has_unconfirmed:
        rows = _waiting_marked(rows).filter(is_waiting=True)
    return rows


def _contains(text: str) -> Q:
    joined = "".join(text.split())
    return (
        Q(sort_key__contains=names.folded(text))
        | Q(code__iexact=text)
        | Q(registration_number__startswith=joined)
        | Q(vat_id__startswith=joined.upper())
        | Q(email__icontains=text)
    )


def _waiting_accounts() -> QuerySet[PartyBankAccount]:
    """Of the party of the outer query, and of those merged into it."""
    return PartyBankAccount.objects.filter(WAITING).filter(
        Q(party=OuterRef("pk")) | Q(party__merged_into=OuterRef("pk"))
    )


def _waiting_marked(rows: QuerySet[Party]) -> QuerySet[Any]:
    return rows.annotate(is_waiting=Exists(_waiting_accounts()))


def _with_marks(rows: QuerySet[Party]) -> QuerySet[Any]:
    waiting = _waiting_accounts().order_by().annotate(of=OuterRef("pk")).values("of")
    billing = Address.objects.filter(party=OuterRef("pk"), kind=AddressKind.BILLING)
    return rows.annotate(
        waiting=Coalesce(Subquery(waiting.annotate(count=Count("pk")).values("count")), 0),
        city=Subquery(billing.values("city")[:1]),
    )


def _row(row: Any) -> PartyRow:
    return PartyRow(party=info(row), city=row.city or "", unconfirmed_accounts=row.waiting)


def _cursor_of(row: Party, column: str) -> str:
    value = getattr(row, column)
    return f"{row.pk}~{value.isoformat() if isinstance(value, datetime) else value}"


def _after(cursor: str, *, column: str, is_down: bool) -> Q:
    first, _tilde, word = cursor.partition("~")
    try:
        pk = uuid.UUID(first)
        value = datetime.fromisoformat(word) if column == "changed_at" else word
    except ValueError as damaged:
        raise CursorMalformed(field="cursor") from damaged
    if "\x00" in word:
        raise CursorMalformed(field="cursor")
    side = "lt" if is_down else "gt"
    return Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"pk__{side}": pk})


def _address(row: Address) -> AddressValue:
    return AddressValue(
        street=row.street, city=row.city, postcode=row.postcode, country=row.country
    )


def _contact(row: Contact) -> ContactPerson:
    return ContactPerson(name=row.name, position=row.position, email=row.email, phone=row.phone)


def addresses_of(
    party_ids: Iterable[uuid.UUID], *, kind: str = AddressKind.BILLING
) -> dict[uuid.UUID, AddressValue]:
    """The addresses of one kind by party; those without one are left out. One query."""
    rows = ADDRESSES.all(parties=list(set(party_ids)), kind=str(kind))
    return {row.party_id: _address(row) for row in rows}


BILLED: Final = PreparedQuery(
    Address.objects.select_related("party").filter(
        party_id=Parameter("party"), kind=AddressKind.BILLING
    )
)


def billed_party(party_id: uuid.UUID) -> tuple[PartyInfo, AddressValue] | None:
    """A party, also a merged one, and where its invoices go. One query when that is known."""
    row = BILLED.first(party=party_id)
    if row is not None:
        return info(row.party), _address(row)
    found = party_infos([party_id]).get(party_id)
    return (found, AddressValue()) if found else None


def contacts_of(party_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[ContactPerson, ...]]:
    """Contact persons by party. One query."""
    found: dict[uuid.UUID, list[ContactPerson]] = defaultdict(list)
    for row in Contact.objects.filter(party__in=set(party_ids)).order_by("pk"):
        found[row.party_id].append(_contact(row))
    return {pk: tuple(people) for pk, people in found.items()}
