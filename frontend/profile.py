"""A person's own name and language. The address is changed by allauth, which verifies it."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from frontend import refusals
from frontend.access import KontorRequest, signed_in
from kernel.errors import KontorError
from tenants import services


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As it stands beside what you do."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


@require_http_methods(["GET", "POST"])
@signed_in
def profile(request: KontorRequest) -> HttpResponse:
    person = request.user
    form = ProfileForm(
        request.POST or None, initial={"name": person.name, "language": person.language}
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.change_profile(user_id=person.id, **form.cleaned_data)
        except KontorError as refused:
            status = refusals.explain(request, form, refused)
        else:
            with translation.override(changed.language):
                messages.success(request, gettext("Your profile is saved."))
            return redirect("profile")
    elif form.is_bound:
        status = refusals.unfit(request)
    return render(request, "account/profile.html", {"form": form}, status=status)
