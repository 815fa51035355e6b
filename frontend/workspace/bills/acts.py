"""What can be done with a client's bills."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounting import permissions as allowed
from apps.accounting.selectors import payables as read
from apps.accounting.services import payables
from apps.accounting.values.bills import TO_CODE, BillDraft, BillKind, BillLineDraft
from frontend import refusals
from frontend.access import KontorRequest, client_file
from frontend.amounts import AmountField
from frontend.bills import forms, showing
from frontend.parties import picking
from frontend.parties.picking import PartyField
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.bills import views
from frontend.workspace.bills.views import Typed
from kernel.errors import KontorError

CONFIRM: Final = "confirm-"


@require_POST
@client_file(allowed.CODE_BILLS)
def save(request: KontorRequest, bill_id: uuid.UUID) -> HttpResponse:
    """Keep what is on the sheet; with the button "submit" hand it on as well."""
    bill = read.bill(bill_id=bill_id)
    form = forms.BillForm(
        request.POST,
        suppliers_url=views.suppliers_url(request),
        masked=bill.account_masked,
        corrected=showing.corrected(bill),
    )
    typed = Typed(
        form=form,
        lines=forms.lines_of(request.POST, **showing.choices(bill)),
        instalments=forms.instalments_of(request.POST)
        if f"{forms.INSTALMENTS}-TOTAL_FORMS" in request.POST
        else None,
    )
    if not typed.is_valid():
        return views.show(request, bill_id=bill_id, typed=typed, status=refusals.unfit(request))
    try:
        payables.change_bill(
            bill_id=bill_id, changes=typed.changes(), seen_at=form.seen(), actor=request.actor
        )
    except KontorError as refused:
        if read.bill(bill_id=bill_id).row.state not in TO_CODE:
            refusals.explain(request, None, refused)
            return _back(request, bill_id)
        status = refusals.explain(request, form, refused)
        # Who reads that it was changed and saves again means it.
        form.data = request.POST.copy()
        form.data["seen_at"] = bill.changed_at.isoformat()
        return views.show(request, bill_id=bill_id, typed=typed, status=status)
    if "submit" in request.POST:
        return _submit(request, bill_id)
    if "more" not in request.POST:
        messages.success(request, _("Saved."))
    return _back(request, bill_id, more=request.POST.get("more", ""))


def _submit(request: KontorRequest, bill_id: uuid.UUID) -> HttpResponse:
    """What was saved stays saved when something is still in the way."""
    confirmed = {
        name.removeprefix(CONFIRM): str(reason).replace("\x00", "")
        for name, reason in request.POST.items()
        if name.startswith(CONFIRM)
    }
    try:
        payables.confirm_findings(bill_id=bill_id, confirmed=confirmed, actor=request.actor)
        payables.submit_bill(bill_id=bill_id, actor=request.actor)
    except KontorError as refused:
        refusals.explain(request, None, refused)
        return _back(request, bill_id)
    row = read.bill(bill_id=bill_id).row
    messages.success(
        request,
        _("%(supplier)s, %(number)s waits for %(who)s.")
        % {"supplier": row.party_name, "number": row.number, "who": row.waits_for},
    )
    return _next(request, bill_id)


def _next(request: KontorRequest, bill_id: uuid.UUID) -> HttpResponse:
    """The next bill to code; the one just done when there is none."""
    left = read.bills(wanted=read.BillFilter(place="to_code"), sort="received", size=1).rows
    return _back(request, left[0].id if left else bill_id)


# ---- Acts of one button ------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OneClick:
    permission: str
    act: Callable[..., Any]
    told: Any
    # Held against the submission that the page showed.
    of_round: bool = False


ACTS: Final[Mapping[str, OneClick]] = {
    "take-suggestions": OneClick(
        allowed.CODE_BILLS,
        payables.accept_suggestions,
        gettext_lazy("The proposals are taken over."),
    ),
    "add-supplier": OneClick(
        allowed.CODE_BILLS, payables.add_supplier, gettext_lazy("The supplier is in the register.")
    ),
    "keep-account": OneClick(
        allowed.CODE_BILLS,
        payables.keep_account,
        gettext_lazy("The account is entered; somebody else calls the supplier to confirm it."),
    ),
    "restore": OneClick(allowed.CODE_BILLS, payables.restore_bill, gettext_lazy("It is back.")),
    "release": OneClick(allowed.HOLD_BILLS, payables.release_bill, gettext_lazy("It may go on.")),
    "approve": OneClick(
        allowed.APPROVE_BILLS, payables.approve_bill, gettext_lazy("Approved."), of_round=True
    ),
    "post": OneClick(allowed.POST_BILLS, payables.post_bill, gettext_lazy("Posted.")),
}


@require_POST
@client_file(allowed.SEE_BILLS)
def do(request: KontorRequest, bill_id: uuid.UUID, act: str) -> HttpResponse:
    found = ACTS.get(act)
    if found is None:
        raise Http404(act)
    request.actor.require(found.permission)
    seen = {"seen_round": forms.seen_round(request.POST)} if found.of_round else {}
    try:
        found.act(bill_id=bill_id, actor=request.actor, **seen)
    except KontorError as refused:
        refusals.explain(request, None, refused)
    else:
        messages.success(request, str(found.told))
    return _back(request, bill_id)


# ---- Acts that ask why -------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Why:
    permission: str
    act: Callable[..., Any]
    title: Any
    submit: Any
    lead: Any
    told: Any
    is_danger: bool = False


WHYS: Final[Mapping[str, Why]] = {
    "hold": Why(
        allowed.HOLD_BILLS,
        payables.hold_bill,
        gettext_lazy("Put %(bill)s on hold"),
        gettext_lazy("Put on hold"),
        gettext_lazy("Nobody approves, posts or pays it until somebody releases it."),
        gettext_lazy("It is on hold."),
    ),
    "discard": Why(
        allowed.CODE_BILLS,
        payables.discard_bill,
        gettext_lazy("Throw %(bill)s away"),
        gettext_lazy("Throw away"),
        gettext_lazy("For what is no bill, or is here twice. It is kept with your reason."),
        gettext_lazy("Thrown away. You find it under “Thrown away”."),
    ),
    "take-back": Why(
        allowed.CODE_BILLS,
        payables.take_back,
        gettext_lazy("Take %(bill)s back"),
        gettext_lazy("Take back"),
        gettext_lazy("Approvals given so far fall; it is approved anew after you submit it."),
        gettext_lazy("It is yours again."),
    ),
    "decline": Why(
        allowed.APPROVE_BILLS,
        payables.decline_bill,
        gettext_lazy("Decline %(bill)s"),
        gettext_lazy("Decline"),
        gettext_lazy("Whoever submitted it reads your reason and puts it right."),
        gettext_lazy("Declined; it is back with whoever submitted it."),
    ),
    "reverse": Why(
        allowed.POST_BILLS,
        payables.reverse_bill,
        gettext_lazy("Reverse %(bill)s"),
        gettext_lazy("Reverse"),
        gettext_lazy("A linked entry takes it out of the books; both stay to be seen."),
        gettext_lazy("Reversed."),
        True,
    ),
}


@require_http_methods(["GET", "POST"])
@client_file(allowed.SEE_BILLS)
def why(request: KontorRequest, bill_id: uuid.UUID, act: str) -> HttpResponse:
    found = WHYS.get(act)
    if found is None:
        raise Http404(act)
    request.actor.require(found.permission)
    row = read.bill(bill_id=bill_id).row
    form = forms.ReasonForm(request.POST or None)
    name = ", ".join(part for part in (row.party_name, row.number) if part) or "…"
    page = Act(
        title=str(found.title) % {"bill": name},
        submit=str(found.submit),
        lead=str(found.lead),
        back=_address(request, bill_id),
        is_danger=found.is_danger,
    )

    def act_on() -> str:
        reason = form.cleaned_data["reason"]
        found.act(bill_id=bill_id, reason=reason, actor=request.actor)
        return str(found.told)

    return act_page.answer(request, page, form, act_on)


@require_http_methods(["GET", "POST"])
@client_file(allowed.CODE_BILLS)
def suppliers(request: KontorRequest) -> HttpResponse:
    return picking.options(request, role="supplier")


# ---- By hand -----------------------------------------------------------------------------------
class NewForm(django_forms.Form):
    """The little with which a bill on paper begins; the rest is on its sheet."""

    party = PartyField(label=gettext_lazy("Supplier"))
    kind = django_forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=BillKind.choices, initial=BillKind.BILL
    )
    number = django_forms.CharField(label=gettext_lazy("Supplier’s number"), max_length=60)
    issued_on = forms.day_field(gettext_lazy("Issued on"))
    due_on = forms.day_field(gettext_lazy("Due on"))
    net = AmountField(label=gettext_lazy("Net"))
    tax = AmountField(label=gettext_lazy("VAT"))

    def draft(self) -> BillDraft:
        given = self.cleaned_data
        return BillDraft(
            kind=given["kind"],
            party_id=given["party"],
            number=given["number"],
            issued_on=given["issued_on"],
            due_on=given["due_on"],
            net=given["net"],
            tax=given["tax"],
            gross=given["net"] + given["tax"],
            lines=(BillLineDraft(net=given["net"], tax=given["tax"]),),
        )


@require_http_methods(["GET", "POST"])
@client_file(allowed.CODE_BILLS)
def new(request: KontorRequest) -> HttpResponse:
    form = NewForm(request.POST or None)
    cast(PartyField, form.fields["party"]).widget.url = views.suppliers_url(request)
    page = Act(
        title=_("A bill on paper"),
        submit=_("Begin"),
        lead=_("A bill with a file is better sent as a document: it is read, and this is filled."),
        back=reverse("workspace:bills", args=[request.client.slug]),
    )

    def begin() -> str:
        payables.capture_bill(draft=form.draft(), actor=request.actor)
        return _("The bill is here, to be coded.")

    return act_page.answer(request, page, form, begin)


def _address(request: KontorRequest, bill_id: uuid.UUID) -> str:
    return reverse("workspace:bill", args=[request.client.slug, bill_id])


def _back(request: KontorRequest, bill_id: uuid.UUID, *, more: str = "") -> HttpResponse:
    query = request.GET.copy()
    query.pop("more", None)
    if more:
        query["more"] = more[:20]
    address = _address(request, bill_id)
    return HttpResponseRedirect(f"{address}?{query.urlencode()}" if query else address)
