"""Provider staff: coming and going."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publish
from tenants import selectors
from tenants.facts import WorkerJoined, WorkerLeft
from tenants.models import Assignment, Language, User, Worker
from tenants.services import assignments
from tenants.values import WorkerInfo


class EmailUnfit(Invalid):
    code = "person.email_unfit"
    sentence = _("“%(email)s” is not an e-mail address.")


class PersonNameMissing(Invalid):
    code = "person.name_missing"
    sentence = _("A person needs a name of at most %(limit)s characters.")


class PasswordWeak(Invalid):
    code = "person.password_weak"
    sentence = _("This password won't do: %(reasons)s")


class AlreadyWorker(Conflict):
    code = "worker.already_worker"
    sentence = _("%(name)s already works here.")


class LastAdministrator(Conflict):
    code = "worker.last_administrator"
    sentence = _("%(name)s is the only administrator left.")


@transaction.atomic
def add_worker(
    *,
    email: str,
    name: str,
    actor: Actor,
    is_administrator: bool = False,
    title: str = "",
    language: str = Language.ENGLISH,
    password: str = "",
) -> WorkerInfo:
    """Take on a person at once. Without a password they set one by way of “forgotten password”.

    Errors: `EmailUnfit`, `PersonNameMissing`, `PasswordWeak`, `AlreadyWorker`.
    """
    actor.require("provider.people.manage")
    user = person_of(email) or new_person(email=email, name=name, language=language)
    if password:
        set_password(user, password)
    return take_on(user, is_administrator=is_administrator, title=title, actor=actor)


def take_on(user: User, *, is_administrator: bool, title: str, actor: Actor) -> WorkerInfo:
    """Make `user` a worker, or a worker again, inside the caller's transaction.

    Errors: `AlreadyWorker`.
    """
    worker = Worker.objects.select_for_update().filter(user=user).first()
    if worker is not None and worker.left_on is None:
        raise AlreadyWorker(name=user.name)
    worker = worker or Worker(user=user)
    worker.left_on = None
    worker.is_administrator = is_administrator
    worker.title = title or worker.title
    worker.save()
    publish(
        WorkerJoined(
            user_id=user.id,
            name=user.name,
            worker_id=worker.pk,
            is_administrator=is_administrator,
        ),
        actor=actor,
    )
    return selectors.worker_info(worker)


@transaction.atomic
def worker_leaves(*, worker_id: int, on: date, actor: Actor) -> None:
    """From `on` the worker is no worker: assignments end the day before, sessions die.

    Errors: `NotFound`, `LastAdministrator`.
    """
    actor.require("provider.people.manage")
    # All administrators' rows, so that the last two can't leave in the same moment.
    administrators = list(
        Worker.objects.select_for_update(of=("self",)).filter(is_administrator=True, left_on=None)
    )
    worker = (
        Worker.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(pk=worker_id, left_on=None)
        .first()
    )
    if worker is None:
        raise NotFound()
    if worker.is_administrator and len(administrators) == 1:
        raise LastAdministrator(name=worker.user.name)
    worker.left_on = on
    worker.save(update_fields=["left_on"])
    last_day = on - timedelta(days=1)
    open_ones = Assignment.objects.select_for_update(of=("self",)).select_related("worker__user")
    for row in open_ones.filter(Q(ends_on=None) | Q(ends_on__gt=last_day), worker=worker):
        assignments.end(row, on=last_day, actor=actor)
    if on <= timezone.localdate():
        end_sessions(worker.user)
    publish(
        WorkerLeft(
            user_id=worker.user_id,
            name=worker.user.name,
            worker_id=worker.pk,
            left_on=on.isoformat(),
        ),
        actor=actor,
    )


def person_of(email: str) -> User | None:
    return User.objects.filter(email__iexact=email.strip()).first()


def new_person(*, email: str, name: str, language: str) -> User:
    """A user who can't sign in yet. Errors: `EmailUnfit`, `PersonNameMissing`."""
    user = User(
        email=checked_email(email),
        name=checked_name(name),
        language=language if language in Language.values else Language.ENGLISH,
    )
    user.set_unusable_password()
    user.save()
    return user


def set_password(user: User, password: str) -> None:
    """Errors: `PasswordWeak`, with Django's reasons."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise PasswordWeak(field="password", reasons=" ".join(weak.messages)) from None
    user.set_password(password)
    user.save(update_fields=["password"])


def end_sessions(user: User) -> None:
    """Every session of this person dies at its next request, whatever door it came through."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)


def checked_email(email: str) -> str:
    """Errors: `EmailUnfit`."""
    tidy = email.strip().lower()
    try:
        validate_email(tidy)
    except ValidationError:
        raise EmailUnfit(field="email", email=tidy) from None
    return tidy


def checked_name(name: str) -> str:
    """Errors: `PersonNameMissing`."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 200:
        raise PersonNameMissing(field="name", limit=200)
    return tidy
