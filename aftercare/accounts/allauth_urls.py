"""Those of allauth's pages that people can reach here. No sign-up, no address book, no social accounts."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.usersessions import views as sessions
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from aftercare.accounts.doors import public_door
from aftercare.accounts.rules.sign_in import LINKS_PER_ADDRESS, RESETS_PER_ADDRESS
from aftercare.accounts.views.framed import framed
from aftercare.foundation.errors import NotFound


@public_door
def nothing(request: HttpRequest) -> HttpResponse:
    """Addresses that allauth wants to name and that lead nowhere here."""
    raise NotFound("There is no such page.")


urlpatterns = [
    path("login/", framed(account.login, "sign_in", "public"), name="account_login"),
    path("logout/", framed(account.logout, "sign_out", "public"), name="account_logout"),
    path("inactive/", framed(account.account_inactive, "inactive", "public"), name="account_inactive"),
    path("signup/", nothing, name="account_signup"),
    path("email/", nothing, name="account_email"),
    path("confirm-email/", nothing, name="account_email_verification_sent"),
    path("password/set/", nothing, name="account_set_password"),
    path(
        "reauthenticate/",
        framed(account.reauthenticate, "reauthenticate", "person"),
        name="account_reauthenticate",
    ),
    path(
        "password/change/",
        framed(account.password_change, "password_change", "person", LINKS_PER_ADDRESS),
        name="account_change_password",
    ),
    path(
        "password/reset/",
        framed(account.password_reset, "reset", "public", RESETS_PER_ADDRESS),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        framed(account.password_reset_done, "reset_done", "public"),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        framed(account.password_reset_from_key_done, "reset_key_done", "public"),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        framed(account.password_reset_from_key, "reset_key", "public", LINKS_PER_ADDRESS),
        name="account_reset_password_from_key",
    ),
    path("2fa/", framed(mfa.index, "second_factor", "person"), name="mfa_index"),
    path(
        "2fa/authenticate/",
        framed(mfa.authenticate, "second_step", "public", LINKS_PER_ADDRESS),
        name="mfa_authenticate",
    ),
    path(
        "2fa/reauthenticate/",
        framed(mfa.reauthenticate, "reauthenticate_code", "person", LINKS_PER_ADDRESS),
        name="mfa_reauthenticate",
    ),
    path("2fa/totp/activate/", framed(totp.activate_totp, "totp", "person"), name="mfa_activate_totp"),
    path(
        "2fa/totp/deactivate/",
        framed(totp.deactivate_totp, "totp_off", "person"),
        name="mfa_deactivate_totp",
    ),
    path(
        "2fa/recovery-codes/",
        framed(codes.view_recovery_codes, "recovery_codes", "person"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        framed(codes.generate_recovery_codes, "recovery_generate", "person"),
        name="mfa_generate_recovery_codes",
    ),
    path("2fa/recovery-codes/download/", nothing, name="mfa_download_recovery_codes"),
    path("2fa/webauthn/", framed(keys.list_webauthn, "keys", "person"), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", framed(keys.add_webauthn, "key_add", "person"), name="mfa_add_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        framed(keys.reauthenticate_webauthn, "reauthenticate_key", "person", LINKS_PER_ADDRESS),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        framed(keys.remove_webauthn, "key_remove", "person"),
        name="mfa_remove_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/edit/",
        framed(keys.edit_webauthn, "key_edit", "person"),
        name="mfa_edit_webauthn",
    ),
    path(
        "2fa/webauthn/login/",
        framed(keys.login_webauthn, "sign_in", "public", LINKS_PER_ADDRESS),
        name="mfa_login_webauthn",
    ),
    path("sessions/", framed(sessions.list_usersessions, "sessions", "person"), name="usersessions_list"),
]
