"""When something last moved, client by client."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import Max

from apps.workspace.models import WorkEvent


def last_activity() -> dict[uuid.UUID, datetime]:
    """Client → when work of it last moved. One query; a client without work is left out."""
    rows = WorkEvent.objects.order_by().values_list("item__subject__client_id")
    return dict(rows.annotate(Max("at")))
