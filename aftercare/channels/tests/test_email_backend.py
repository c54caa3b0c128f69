import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail import get_connection as open_way

from aftercare.channels.models import OutboundMessage

BACKEND = "aftercare.channels.email_backend.OutboxBackend"


@pytest.mark.django_db
def test_each_recipient_gets_a_letter_of_their_own():
    letter = EmailMultiAlternatives("Hello", "text", to=["a@x.example", "b@x.example"])
    letter.attach_alternative("<p>text</p>", "text/html")
    assert open_way(BACKEND).send_messages([letter]) == 1
    kept = OutboundMessage.objects.order_by("pk")
    assert [(mail.to, mail.body_text, mail.body_html, mail.purpose) for mail in kept] == [
        (["a@x.example"], "text", "<p>text</p>", "account"),
        (["b@x.example"], "text", "<p>text</p>", "account"),
    ]


@pytest.mark.django_db
def test_a_letter_to_nobody_is_no_letter():
    assert open_way(BACKEND).send_messages([EmailMultiAlternatives("Hello", "text", to=[])]) == 0
    assert not OutboundMessage.objects.exists()
