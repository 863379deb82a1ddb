"""Addresses of signing in and out, of the locked screen and of one's own sign-in."""

from django.urls import path

from peili.people.views import lock, members, mine, passkeys, reaching, rules, signing

app_name = "people"

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/second/", signing.second, name="second"),
    path("sign-in/passkey/ask/", passkeys.ask, name="ask_passkey"),
    path("sign-in/passkey/", passkeys.sign_in, name="passkey"),
    path("sign-in/here/<uuid:device>/", lock.come_back, name="come_back"),
    path("sign-in/again/", lock.again, name="again"),
    path("sign-in/again/passkey/", passkeys.prove_again, name="prove_again"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("locked/", lock.locked, name="locked"),
    path("locked/lock/", lock.lock, name="lock"),
    path("locked/open/", lock.unlock_here, name="unlock"),
    path("locked/beat/", lock.beat, name="beat"),
    path("locked/switch/", lock.switch, name="switch"),
    path("me/", mine.mine, name="mine"),
    path("me/password/", mine.password, name="password"),
    path("me/authenticator/", mine.authenticator, name="authenticator"),
    path("me/authenticator/picture/", mine.authenticator_picture, name="authenticator_picture"),
    path("me/authenticator/remove/", mine.remove_authenticator, name="remove_authenticator"),
    path("me/passkeys/ask/", passkeys.ask_new, name="ask_new_passkey"),
    path("me/passkeys/", passkeys.add, name="add_passkey"),
    path("me/passkeys/<uuid:passkey>/remove/", mine.remove_passkey, name="remove_passkey"),
    path("me/recovery-codes/", mine.recovery_codes, name="recovery_codes"),
    path("me/recovery-codes/kept/", mine.codes_kept, name="codes_kept"),
    path("me/pin/", mine.pin, name="pin"),
    path("me/notices/", mine.notices, name="notices"),
    path("me/sessions/end/", mine.end_sessions, name="end_sessions"),
    path("me/sessions/<uuid:device>/end/", mine.end_session, name="end_session"),
    path("staff/", members.members, name="members"),
    path("staff/sign-in/", rules.rules, name="rules"),
    path("staff/cards/", reaching.reach, name="reach"),
    path("staff/<slug:code>/", members.member, name="member"),
    path("staff/<slug:code>/recover/", members.recover, name="recover"),
    path("staff/<slug:code>/sessions/end/", members.end_sessions, name="end_member_sessions"),
]
