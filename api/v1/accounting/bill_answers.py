"""What acts on bills have in common: the reason asked for, and the bill as it stands after."""

from __future__ import annotations

import uuid
from typing import Final

from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.accounting import bill_shapes as shapes
from apps.accounting.selectors import payables as read
from apps.accounting.values.bills import TO_CODE

TAG: Final = "Bills"
WHY: Final = OpenApiExample("Ask", value={"reason": "We never ordered this"}, request_only=True)
WHOLE: Final = OpenApiExample("Bill", value=shapes.EXAMPLE_WHOLE, response_only=True)


def reason_of(request: Request) -> str:
    asked = shapes.ReasonAsked(data=request.data)
    asked.is_valid(raise_exception=True)
    return str(asked.validated_data["reason"])


def answer(request: Request, bill_id: uuid.UUID, *, status: int = 200) -> Response:
    found = read.bill(bill_id=bill_id)
    is_open = found.row.state in (*TO_CODE, "submitted", "approved")
    whole = shapes.whole_of(
        found,
        read.findings(bill_id=bill_id) if is_open else (),
        read.suggestions(bill_id=bill_id) if found.row.state in TO_CODE else {},
    )
    body = shapes.WholeBillShape(whole).data
    if status != 201:
        return Response(body, status=status)
    location = request.build_absolute_uri(f"/api/v1/bills/{bill_id}")
    return Response(body, status=status, headers={"Location": location})
