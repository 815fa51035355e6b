"""Customers and suppliers of a client, in the client's schema."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.ids import new_id
from kernel.records import Record


class Party(Record):
    """A customer, a supplier, or both."""

    personal_data: ClassVar = {
        "name": "who owes and is owed; kept as long as the books",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    # The party that this one was found to be the same as; always one that is not merged itself.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "party"
