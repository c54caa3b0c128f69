"""How allauth behaves here: no sign-up, limits in the database, every attempt on record."""

import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from aftercare.accounts import limits, secret_box, signing_in
from aftercare.accounts.addresses import client_ip
from aftercare.accounts.jobs import send_letter
from aftercare.accounts.models import Person
from aftercare.accounts.rules.sign_in import RESETS_PER_ACCOUNT, TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try for the address it comes from and for the account it is meant for."""
        account = _account(credentials)
        free = limits.take("sign-in-ip", client_ip(request), *TRIES_PER_ADDRESS)
        if not (limits.take("sign-in", account, *TRIES_PER_ACCOUNT) and free):
            raise ValidationError(_("Too many attempts. Please try again in a few minutes."))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        signing_in.note_failure(_account(credentials), ip=client_ip(request), at=timezone.now())

    def reauthenticate(self, user: Person, password: str) -> bool:
        """The same limits as for signing in; our people have one address, so no address book is asked."""
        return bool(self.authenticate(_request(), email=user.email, password=password) == user)

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        limits.forgive("sign-in", user.email)
        limits.forgive("codes", str(user.pk))
        signing_in.note_success(request, user, how=_how(request), at=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        signing_in.note_end(request, "signed_out", at=timezone.now())
        super().logout(request)

    def set_password(self, user: Person, password: str) -> None:
        super().set_password(user, password)
        how = "changed" if _request().user.is_authenticated else "reset"
        signing_in.note_password(user, how=how, at=timezone.now())

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not right after signing in, and not while enrolling: then there is nothing to protect yet."""
        request = _request()
        if signing_in.just_opened(request, timezone.now()):
            return False
        person = request.user
        return not (isinstance(person, Person) and signing_in.second_factor_missing(request, person))

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """The password is offered only where it is enough: not to those held to a second factor."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        stronger = [way for way in methods if way["id"] != "reauthenticate"]
        return stronger if stronger and signing_in.must_enrol(user) else methods

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the reader, not of who happens to ask."""
        reader = Person.objects.filter(email=email.lower()).first()
        with translation.override(reader.language if reader else settings.LANGUAGE_CODE):
            letter = self.render_mail(template_prefix, email, {**context, "email": email})
        send_letter.defer(to=email, subject=letter.subject, text=letter.body)

    def send_password_reset_mail(self, user: Person, email: str, context: dict[str, Any]) -> None:
        """Our own words, in the language of the person; a mailbox isn't flooded, and nobody learns of it."""
        if not limits.take("reset", user.email, *RESETS_PER_ACCOUNT):
            return
        values = {"vendor": settings.VENDOR_NAME, "link": context["password_reset_url"]}
        with translation.override(user.language):
            subject = _("New password for the support of %(vendor)s") % values
            text = _(
                "Hello,\n\nsomebody, probably you, asked for a new password for the support of %(vendor)s."
                " Please set it here:\n\n%(link)s\n\nThe link works once. If it was not you, you need not do"
                " anything: your password stays as it is."
            )
            send_letter.defer(to=email, subject=subject, text=text % values)

    def _rollback_login_failed_rl_usage(self) -> None:
        """Allauth's own count is not used."""

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """A successful reset starts the count anew."""
        limits.forgive("sign-in", _account(credentials))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what happened; only errors are worth a toast."""
        from django.contrib import messages

        level = args[1] if len(args) > 1 else kwargs.get("level")
        if level == messages.ERROR:
            super().add_message(*args, **kwargs)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return secret_box.lock(text, "second-factor")

    def decrypt(self, encrypted_text: str) -> str:
        return secret_box.unlock(encrypted_text, "second-factor")

    def build_totp_svg(self, url: str) -> str:
        drawing = io.BytesIO()
        segno.make(url, error="m").save(drawing, kind="svg", xmldecl=False, scale=5, border=2, light="white")
        return drawing.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who must have a second factor keeps the last one."""
        if not signing_in.must_enrol(authenticator.user):
            return True
        types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=types)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.VENDOR_NAME}

    def _get_site_name(self) -> str:
        return str(settings.VENDOR_NAME)


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    def end_sessions(self, sessions: list[UserSession]) -> None:
        """Put on record that somebody ended sessions of their own."""
        super().end_sessions(sessions)
        signing_in.note_revoked([one.user for one in sessions], at=timezone.now())


def _account(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email", "")).strip().lower()


def _how(request: HttpRequest) -> str:
    methods = [one.get("method") for one in request.session.get("account_authentication_methods", [])]
    return "password" if "password" in methods or not methods else "passkey"


def _request() -> HttpRequest:
    from allauth.core import context

    found: HttpRequest = context.request
    return found
