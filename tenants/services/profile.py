"""What a person says of themselves. The address to sign in with is allauth's to change."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid, NotFound
from tenants import selectors
from tenants.models import Language, User
from tenants.services import workers
from tenants.values import Person


class LanguageNotSpoken(Invalid):
    code = "person.language_not_spoken"
    sentence = _("Kontor doesn't speak “%(language)s”.")


@transaction.atomic
def change_profile(*, user_id: uuid.UUID, name: str, language: str) -> Person:
    """The person's own name and language; their act alone, whatever they may do for a client.

    Errors: `NotFound`, `PersonNameMissing`, `LanguageNotSpoken`.
    """
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotFound()
    if language not in Language.values:
        raise LanguageNotSpoken(field="language", language=language)
    user.name, user.language = workers.checked_name(name), language
    user.save(update_fields=["name", "language"])
    return selectors.person(user)
