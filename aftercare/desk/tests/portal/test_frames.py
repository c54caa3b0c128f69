"""Who may see a mail as it was formatted, and under which policy."""

from email.message import EmailMessage

import pytest
from django.test import Client

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.channels.actions import inbox
from aftercare.desk.models import Message
from aftercare.desk.portal.frames import POLICY
from aftercare.desk.tests.portal.conftest import person_of
from aftercare.desk.tests.scene import make_scene, minutes

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def make_mail(ticket, contact, html="<b>粗体</b>", **fields):
    values = {"kind": "incoming", "audience": "customer", "author_name": contact.name, "contact": contact}
    times = {"at": minutes(3), "written_at": minutes(3)}
    return Message.objects.create(ticket=ticket, html=html, **{"text": "粗体", **values, **times, **fields})


def statuses(client, message):
    return [client.get(f"/{door}/messages/{message.pk}/html/").status_code for door in ("portal", "desk")]


def test_staff_see_all_and_customers_their_own(scene, reporter, coordinator):
    ticket = scene.ticket()
    own, hidden = make_mail(ticket, scene.contact), make_mail(ticket, scene.contact, audience="staff")
    plain = make_mail(ticket, scene.contact, html="")
    staff = signed_in(Client(), make_person("engineer"))
    stranger = make_scene()
    foreign = signed_in(Client(), person_of(stranger.contact, "coordinator"))
    found = {
        m: [statuses(c, m) for c in (reporter, coordinator, foreign, staff)] for m in (own, hidden, plain)
    }
    assert found == {
        own: [[200, 404], [404, 404], [404, 404], [404, 200]],
        hidden: [[404, 404], [404, 404], [404, 404], [404, 200]],
        plain: [[404, 404]] * 4,
    }
    page = reporter.get(f"/portal/tickets/{ticket.number}/").content.decode()
    assert page.count("<iframe") == page.count('sandbox title="') == 1


def test_the_frame_comes_under_its_own_policy(scene, reporter):
    mail = make_mail(scene.ticket(), scene.contact)
    answer = reporter.get(f"/portal/messages/{mail.pk}/html/")
    assert answer["Content-Security-Policy"] == POLICY
    assert POLICY.startswith("sandbox; default-src 'none'; img-src data:;")
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("SAMEORIGIN", "nosniff")
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "private, no-store")


def test_inline_pictures_come_out_of_the_mail_and_remote_ones_are_named(scene, reporter):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@x.example", "b@y.example", "图"
    letter.set_content("图")
    html = '<p>看图 <img src="cid:shot@x"> <img src="https://far.example/pixel.png"></p>'
    letter.add_alternative(html, subtype="html")
    letter.get_payload()[1].add_related(PNG, "image", "png", cid="<shot@x>")
    stored, _ = inbox.store_raw("mail", "m1", letter.as_bytes(), minutes(2))
    mail = make_mail(scene.ticket(), scene.contact, html=html, inbound=stored)
    text = reporter.get(f"/portal/messages/{mail.pk}/html/").content.decode()
    assert ("data:image/png;base64," in text, "far.example" in text) == (True, False)
    assert "有 1 张外部图片未显示" in text
