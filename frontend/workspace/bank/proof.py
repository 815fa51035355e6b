"""The reconciliation of an account at a date: books and bank, or exactly why not."""

from __future__ import annotations

import datetime
import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from apps.accounting.selectors import bank, exports
from frontend.access import KontorRequest, client_file
from frontend.workspace.bank.views import SEE


@require_GET
@client_file(SEE, sees="bank_proof")
def proof(request: KontorRequest, bank_account_id: uuid.UUID) -> HttpResponse:
    found = bank.proof(bank_account_id=bank_account_id, on=_day(request))
    return render(
        request,
        "workspace/bank/proof.html",
        {"proof": found, "statement": bank.as_statement(found), "formats": exports.FORMATS},
    )


@require_GET
@client_file(SEE, sees="bank_proof")
def proof_file(
    request: KontorRequest, bank_account_id: uuid.UUID, file_format: str
) -> HttpResponse:
    found = bank.proof(bank_account_id=bank_account_id, on=_day(request))
    made = exports.render(
        statement=bank.as_statement(found),
        file_format=file_format,
        language=get_language() or "en",
        client_name=request.client.name,
        generated_at=timezone.localtime(),
    )
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


def _day(request: KontorRequest) -> datetime.date:
    """The day that is asked for; today when none is, or when it is no day."""
    try:
        return datetime.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()
