"""How people sign in: allauth, without open registration."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation only."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Also writes down the address the person signs in with as theirs.

        Their invitation or reset link went there. To allauth an address it has not seen is one
        that waits to be verified, and it empties the account's when another is asked for.
        """
        if not EmailAddress.objects.filter(user_id=user.pk, primary=True).exists():
            EmailAddress.objects.update_or_create(
                user_id=user.pk,
                email=str(getattr(user, user.get_email_field_name())).lower(),
                defaults={"primary": True, "verified": True},
            )
        super().login(request, user)
