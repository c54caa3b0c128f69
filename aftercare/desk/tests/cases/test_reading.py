"""Cases of mail that is hard to read: whatever arrives becomes the customer's words on a ticket, nothing is
lost, nothing raises. Each mail goes in as bytes and is asked for where colleagues see it.
"""

import base64
from itertools import count

import pytest

from aftercare.channels.mail.rules import limits
from aftercare.channels.mail.tests.test_monsters import MONSTERS
from aftercare.channels.models import InboundMessage, OutboundMessage
from aftercare.desk.models import Message, Ticket
from aftercare.desk.tests.post import arrive, our_mail
from aftercare.desk.tests.scene import Scene, minutes
from aftercare.records.models import Attachment

_ids = count(1)
NAME = "打印机—卡纸"
TEXT = "收费窗口不能打印。"


def raw(scene: Scene, head: bytes = b"", body: bytes = b"x", *, subject: bytes = b"s") -> bytes:
    """A mail of the contact, byte for byte: `head` are further fields."""
    first = (
        f"From: {scene.contact.email}\r\nTo: support@vendor.example\r\nMessage-ID: <r{next(_ids)}@c.example>"
    )
    return first.encode() + b"\r\nSubject: " + subject + b"\r\n" + head + b"\r\n" + body


def said(mail: bytes) -> Message:
    """The words that came of it."""
    judged = arrive(mail)
    assert judged.state == "judged", judged.reason
    return Message.objects.get(inbound=judged)


def titled(mail: bytes) -> str:
    return Ticket.objects.get(pk=arrive(mail).ticket_id).title


def files(message: Message) -> list[tuple[str, int]]:
    found = Attachment.objects.in_bulk(message.attachment_ids)
    return [(found[pk].name, found[pk].size) for pk in message.attachment_ids]


def plain(charset: str, coding: str = "8bit") -> bytes:
    return f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {coding}\r\n".encode()


def mixed(*parts: bytes, kind: bytes = b"mixed", more: bytes = b"") -> tuple[bytes, bytes]:
    """The field and the body of a multipart."""
    head = b'Content-Type: multipart/%s; boundary="b"%s\r\n' % (kind, more)
    return head, b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def words(body: str = TEXT) -> bytes:
    return plain("utf-8") + b"\r\n" + body.encode()


def test_case_56_gb2312_that_is_really_gbk(scene):
    """镕 and 喆 are not in GB 2312; mail programs say gb2312 all the same."""
    text = "朱镕、陶喆报:发票—打不出。"
    assert said(raw(scene, plain("gb2312"), text.encode("gb18030"))).text == text


def test_case_57_chinese_bytes_under_a_latin_label(scene):
    message = said(raw(scene, plain("iso-8859-1"), TEXT.encode("gbk")))
    assert (message.text, "charset_guessed" in message.flags) == (TEXT, True)


@pytest.mark.parametrize("label", ["iso-gb2312", "x-unknown", "utf8mb4", '"', "\x01", "x" * 900])
def test_case_58_a_charset_that_nobody_knows(scene, label):
    message = said(raw(scene, plain(label), TEXT.encode("gb18030") * 3))
    assert message.text == TEXT * 3
    assert {"charset_guessed", "characters_lost"} & set(message.flags)


def test_case_58_bytes_that_break_their_charset_are_replaced_and_marked(scene):
    message = said(raw(scene, plain("iso-2022-jp"), b"ok \x1b$B\xff\xff\x1b(B end"))
    assert ("ok" in message.text, "end" in message.text) == (True, True)
    assert {"charset_guessed", "characters_lost"} & set(message.flags)


def test_case_59_words_cut_inside_a_character_and_mixed_with_raw_bytes(scene):
    coded = NAME.encode()
    halves = b" ".join(
        b"=?utf-8?B?" + base64.b64encode(coded[start : start + 4]) + b"?="
        for start in range(0, len(coded), 4)
    )
    beside = b"=?gb2312?B?" + base64.b64encode("打印机".encode("gbk")) + b"?= " + "卡纸".encode("gbk")
    assert titled(raw(scene, subject=halves)) == NAME
    assert titled(raw(scene, plain("gbk"), subject=beside)) == "打印机 卡纸"


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        (b"=?utf-7?Q?+U1cAZg-?=", "南f"),
        (
            b"=?iso-2022-jp?B?" + base64.b64encode("印刷できません".encode("iso-2022-jp")) + b"?=",
            "印刷できません",
        ),
        (b"=?windows-1258?Q?Ti=EA=ECng?=", "Tiếng"),
        (b"=?big5?B?" + base64.b64encode("無法列印".encode("big5")) + b"?=", "無法列印"),
    ],
)
def test_case_60_subjects_in_old_charsets(scene, subject, title):
    import unicodedata

    assert unicodedata.normalize("NFC", titled(raw(scene, subject=subject))) == unicodedata.normalize(
        "NFC", title
    )


@pytest.mark.parametrize("coding", ["9bit", "binary-ish", "base65", "8bits", "utf-8", "bogus; x=y"])
def test_case_61_a_transfer_encoding_that_does_not_exist_is_8bit(scene, coding):
    assert said(raw(scene, plain("utf-8", coding), TEXT.encode())).text == TEXT


def test_case_62_files_inside_the_text_and_inside_winmail(scene):
    import binascii

    content = b"hello, customer"
    body = b"see below\n\nbegin 644 log.txt\n" + binascii.b2a_uu(content) + b"`\nend\n"
    message = said(raw(scene, body=body))
    assert (message.text.strip(), files(message)) == ("see below", [("log.txt", len(content))])
    broken = b"\x78\x9f\x3e\x22 not what it says"
    winmail = b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\n" + broken
    assert files(said(raw(scene, *mixed(words(), winmail)))) == [("winmail.dat", len(broken))]


def test_case_63_mail_in_mail_empty_multiparts_and_bodies_that_are_files(scene):
    inner = b"From: a@b.example\r\nSubject: inner\r\n\r\nthe inner words"
    attached = said(raw(scene, *mixed(words(), b"Content-Type: message/rfc822\r\n\r\n" + inner)))
    assert (attached.text.strip(), [size for _, size in files(attached)]) == (TEXT, [len(inner)])
    empty = said(raw(scene, b'Content-Type: multipart/mixed; boundary="b"\r\n', b"--b--\r\n"))
    assert (empty.text.strip(), files(empty)) == ("", [])
    whole = said(raw(scene, b"Content-Type: application/pdf; name=a.pdf\r\n", b"%PDF-1.4"))
    assert files(whole) == [("a.pdf", 8)]


def test_case_64_signed_and_encrypted_mail(scene):
    seal = b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nseal"
    signed = said(raw(scene, *mixed(words(), seal, kind=b"signed")))
    assert (signed.text.strip(), files(signed)) == (TEXT, [("smime.p7s", 4)])
    locked = b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----"
    version = b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1"
    assert "encrypted.asc" in dict(files(said(raw(scene, *mixed(version, locked, kind=b"encrypted")))))


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        (b"name=../../etc/passwd", "passwd"),
        (rb'name="C:\\temp\\a.txt"', "a.txt"),
        (b"name*=utf-8''%E6%88%AA%E5%9B%BE%0D%0ABcc%3A%20x.png", None),
        (b"name*0*=gb2312''%BD%D8; name*1*=%CD%BC.png", "截图.png"),
        (b'name="' + b"x" * 300 + b'.docx"', None),
        (b'name="\xe2\x80\xaegnp.exe"', None),
        (b"", None),
    ],
)
def test_case_65_names_of_files_that_mean_harm_or_nothing(scene, parameter, name):
    part = b"Content-Type: application/octet-stream; " + parameter + b"\r\n\r\ncontent"
    ((found, size),) = files(said(raw(scene, *mixed(words(), part))))
    assert size == 7
    assert name is None or found == name
    assert 0 < len(found) <= 255
    assert not set(found) & set("/\\\r\n\x00\u202e")


def test_case_66_a_large_page_many_links_and_many_files(scene):
    page = (
        b"Content-Type: text/html; charset=utf-8\r\n\r\n"
        + b"<p>hello <a href='https://x.example/'>x</a></p>" * 32_000
    )
    many = [b"Content-Type: image/png; name=%d.png\r\n\r\n%d" % (n, n) for n in range(70)]
    message = said(raw(scene, *mixed(page, *many)))
    assert ("hello" in message.text, len(message.attachment_ids)) == (True, 70)


@pytest.fixture
def small_limit(monkeypatch):
    monkeypatch.setattr(limits, "MESSAGE_BYTES", 50_000)


def large(scene: Scene, head: bytes = b"") -> bytes:
    return raw(scene, head, b"x" * 50_000, subject="全部日志".encode())


def test_case_67_an_oversized_mail_has_its_ticket_and_a_polite_answer(scene, small_limit):
    judged = arrive(large(scene))
    ticket, letter = Ticket.objects.get(), OutboundMessage.objects.get()
    assert (judged.state, judged.ticket_id, ticket.title) == ("judged", ticket.pk, "全部日志")
    message = ticket.messages.get()
    assert ("邮件过大" in message.text, "too_large" in message.flags) == (True, True)
    assert (letter.to, "邮件过大" in letter.body_text) == ([scene.contact.email], True)


def test_case_67_an_oversized_answer_is_on_its_ticket_and_its_sender_is_told_once(scene, small_limit):
    ticket = scene.ticket()
    head = f"In-Reply-To: {our_mail(ticket)}\r\n".encode()
    judged = [arrive(large(scene, head + b"X-N: %d\r\n" % n), minutes(n)) for n in (2, 3)]
    assert [one.ticket_id for one in judged] == [ticket.pk] * 2
    assert OutboundMessage.objects.filter(purpose="unread").count() == 1


def test_case_67_an_oversized_mail_of_a_stranger_waits_and_is_not_answered(scene, small_limit):
    mail = large(scene).replace(scene.contact.email.encode(), b"somebody@nowhere.example")
    judged = arrive(mail)
    assert (judged.state, judged.reason, judged.from_address) == (
        "quarantined",
        "too_large",
        "somebody@nowhere.example",
    )
    assert (Ticket.objects.count(), OutboundMessage.objects.count()) == (0, 0)


def test_case_68_nul_in_every_place_is_left_out(scene):
    head = b"X-Odd: a\x00b\r\n" + plain("utf-8")
    message = said(raw(scene, head, b"one\x00two", subject=b"a\x00b"))
    assert message.text.replace("\ufffd", "") == "onetwo"
    assert "\x00" not in message.ticket.title


OUTLOOK = "发件人: 支持 <support@vendor.example>\n发送时间: 2026年11月20日 10:31\n收件人: 李会计\n主题: 答复"
NETEASE = """---- 回复的原邮件 ----
发件人 | 支持<support@vendor.example> |
发送日期 | 2026年11月20日 10:31 |
收件人 | 李会计<li@c.example> |
主题 | 答复 |"""
TENCENT = """------------------ 原始邮件 ------------------
发件人: "支持" <support@vendor.example>;
发送时间: 2026年11月20日(星期五) 上午10:31
收件人: "李会计"<li@c.example>;
主题: 答复"""
FOXMAIL = """-----邮件原件-----
发件人: 支持 [mailto:support@vendor.example]
发送时间: 2026年11月20日 10:31
收件人: li@c.example
主题: 答复"""
WROTE = "在 2026年11月20日 10:31,支持 <support@vendor.example> 写道:"


@pytest.mark.parametrize("lead", [OUTLOOK, NETEASE, TENCENT, FOXMAIL, WROTE])
def test_case_71_what_chinese_mail_programs_quote_is_folded(scene, lead):
    message = said(raw(scene, plain("utf-8"), f"还是不行。\n\n{lead}\n\n请重启监听。\n".encode()))
    assert (message.text.strip(), "请重启监听" in message.quoted) == ("还是不行。", True)


def test_b06_control_fields_from_outside_change_nothing(scene):
    """Neither our own nor those of other desks: queue, priority, owner, state."""
    fields = b"".join(
        name + b": urgent\r\n"
        for name in (
            b"X-Aftercare-Queue", b"X-Aftercare-Priority", b"X-Aftercare-State", b"X-Aftercare-Customer",
            b"X-RT-Owner", b"X-RT-Command", b"X-OTRS-Priority", b"X-Zammad-Ticket-Owner", b"X-Priority",
        )
    )  # fmt: skip
    arrive(raw(scene, b"X-Aftercare-Loop: another\r\n" + fields, words()))
    arrive(raw(scene))
    with_fields, without = Ticket.objects.order_by("id").values("priority", "state", "owner_id", "team_id")
    assert with_fields == without


def test_b14_monsters_come_in_one_after_another_and_the_next_mail_is_placed(scene):
    """Each from the contact; none stops the next, none is tried for ever."""
    costly = ("continuations", "folded", "parts", "mail_in_mail", "heads", "attributes", "tnef_sizes")
    ends = [
        arrive(MONSTERS[name].replace(b"From: a@b.cn", f"From: {scene.contact.email}".encode(), 1))
        for name in costly
    ]
    assert {one.state for one in ends} <= {"judged", "tray", "quarantined"}
    assert arrive(raw(scene, words())).verdict == "ticket"


POISON = (
    b'From: "\r\nSubject: a\r\n\r\nx',
    b"From: a@b.example\r\nMessage-ID: <\r\n\r\nx",
    b"From: " + b"(" * 5_000 + b"a@b.example\r\n\r\nx",
    b"From: a@b.example\r\nContent-Type: text/plain; charset=\x00\r\n\r\nx",
    b"From: a@b.example\r\n" + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 3_000,
    b"",
    b"\x00" * 5_000,
    b"no fields at all",
)


def test_b15_poison_between_good_mails_stops_none_of_them(scene):
    good = [raw(scene, words(), subject=b"good %d" % n) for n in range(2 * len(POISON))]
    for n, mail in enumerate(good):
        arrive(mail)
        if n % 2:
            arrive(POISON[n // 2])
    assert Ticket.objects.count() == len(good)
    bad = InboundMessage.objects.exclude(state="judged")
    assert {(one.state, bool(one.reason)) for one in bad} == {("quarantined", True), ("tray", True)}
    assert (bad.count(), {bytes(one.raw) for one in bad}) == (len(POISON), set(POISON))


MARKUP = "<script>alert(1)</script><b>粗体</b>"


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "gb18030", "iso-2022-jp", "hz-gb-2312", "x-none"])
def test_b20_markup_in_any_charset_is_decoded_before_it_is_cleaned(scene, charset):
    real = {"x-none": "utf-8", "hz-gb-2312": "hz", "iso-2022-jp": "iso-2022-jp"}.get(charset, charset)
    text = MARKUP if charset != "iso-2022-jp" else MARKUP.replace("粗体", "太字")
    head = f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n".encode()
    message = said(raw(scene, head, base64.b64encode(text.encode(real))))
    assert ("<script" in message.html.lower(), "alert" in message.html) == (False, False)
    assert ("粗体" in message.text or "太字" in message.text, "alert" in message.text) == (True, False)


def test_b21_nothing_is_put_together_or_fetched(scene, monkeypatch):
    """Parts of a message, bodies elsewhere and mails fifty deep are kept as they came; nobody is called."""

    def called(*_args: object, **_more: object) -> None:
        raise AssertionError("a mail made us call somebody")

    monkeypatch.setattr("socket.getaddrinfo", called)
    partial = b'Content-Type: message/partial; id="x"; number=%d; total=2\r\n'
    for number in (1, 2):
        said(raw(scene, partial % number, b"Subject: inner\r\n\r\nhalf"))
    elsewhere = b'Content-Type: message/external-body; access-type=URL; URL="http://evil.example/x"\r\n\r\nx'
    assert said(raw(scene, *mixed(words(), elsewhere))).text.strip() == TEXT
    deep = b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 50 + b"\r\nx"
    kept = said(raw(scene, *mixed(words(), b"Content-Type: message/rfc822\r\n\r\n" + deep)))
    assert [size for _, size in files(kept)] == [len(deep)]
    assert Ticket.objects.count() == 4
