"""Where the books stand, as it was last told to those who look over many clients."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kernel.records import NOTHING_PERSONAL, Record


class Position(Record):
    """One row. `told` is what the last announcement said; it is stale once something happened."""

    personal_data = NOTHING_PERSONAL

    measured_on = models.DateField(null=True)
    told = models.JSONField(default=dict)
    is_stale = models.BooleanField(default=True)

    class Meta:
        db_table = "position"
        constraints: ClassVar = [
            models.CheckConstraint(name="position_once", condition=Q(id=1)),
        ]
