from django.urls import path

from aftercare.accounts.views import audit, entrance, me, people, teams

app_name = "accounts"

urlpatterns = [
    path("setup/<str:token>/", entrance.set_up, name="setup"),
    path("join/<str:token>/", entrance.join, name="join"),
    path("demo/sign-in/", entrance.demo_sign_in, name="demo_sign_in"),
    path("me/", me.profile, name="me"),
    path("me/tokens/", me.own_tokens, name="tokens"),
    path("me/tokens/<int:token_id>/revocation/", me.revoke_token, name="revoke_token"),
    path("people/", people.index, name="people"),
    path("people/invitations/", people.invite, name="invite"),
    path("people/invitations/<int:invitation_id>/withdrawal/", people.withdraw, name="withdraw"),
    path("people/requests/<int:request_id>/approval/", people.approve, name="approve"),
    path("people/requests/<int:request_id>/rejection/", people.reject, name="reject"),
    path("people/teams/", teams.index, name="teams"),
    path("people/teams/new/", teams.save, name="new_team"),
    path("people/teams/<int:team_id>/", teams.index, name="team"),
    path("people/teams/<int:team_id>/change/", teams.save, name="save_team"),
    path("people/teams/<int:team_id>/archival/", teams.archive, name="archive_team"),
    path("people/<int:person_id>/", people.show, name="person"),
    path("people/<int:person_id>/role-requests/", people.request_role, name="request_role"),
    path("people/<int:person_id>/role-revocation/", people.revoke_role, name="revoke_role"),
    path("people/<int:person_id>/deactivation/", people.deactivate, name="deactivate"),
    path("people/<int:person_id>/reactivation/", people.reactivate, name="reactivate"),
    path("people/<int:person_id>/sign-out/", people.end_sessions, name="end_sessions"),
    path("audit/", audit.index, name="audit"),
    path("audit/export.csv", audit.export, name="audit_export"),
    path("audit/proof/", audit.prove, name="audit_proof"),
]
