# ruff: noqa: E501 - mails are written as they come
"""HTML that is safe to show, and answers in HTML."""

import re

import pytest

from aftercare.channels.mail.rules.html import is_too_costly, sanitise
from aftercare.channels.mail.rules.html_text import to_text
from aftercare.channels.mail.rules.parse import parse
from aftercare.channels.mail.rules.reply import split_reply
from aftercare.channels.mail.tests.corpus import html_mail

NEW = "已经好了，谢谢。"
CLIENTS = {
    "gmail": '<div dir="ltr">已经好了，谢谢。</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">技术支持 &lt;<a href="mailto:s@v.example">s@v.example</a>&gt; 于2026年11月20日周五 10:21写道：<br></div><blockquote class="gmail_quote"><div>您好</div></blockquote></div>',
    "outlook": "<div class=WordSection1><p class=MsoNormal><span>已经好了，谢谢。<o:p></o:p></span></p><div style='border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>发件人<span>:</span></b> 技术支持 &lt;s@v.example&gt; <br><b>发送时间<span>:</span></b> 2026年11月20日<br><b>收件人<span>:</span></b> 张三<br><b>主题<span>:</span></b> 报表</p></div><p class=MsoNormal>您好</p></div>",
    "outlook_web": '<div>已经好了，谢谢。</div><hr style="width:98%"><div id="divRplyFwdMsg"><font><b>From:</b> Support &lt;s@v.example&gt;<br><b>Sent:</b> Friday<br><b>To:</b> x<br><b>Subject:</b> Re: x</font></div><div>您好</div>',
    "qq": '<div>已经好了，谢谢。</div><div><br></div><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div><div><b>发件人:</b>&nbsp;"技术支持"&lt;s@v.example&gt;;</div><div><b>发送时间:</b>&nbsp;2026年</div></div><div>您好</div>',
    "netease": '<div>已经好了，谢谢。</div><pre><br>在 2026-11-20 10:21:33，"技术支持" &lt;s@v.example&gt; 写道：</pre><blockquote id="isReplyContent"><div>您好</div></blockquote>',
    "ios": '已经好了，谢谢。<br><br><div dir="ltr">发自我的 iPhone</div><div><br><blockquote type="cite">在 2026年11月20日，10:21，技术支持 &lt;s@v.example&gt; 写道：<br><br></blockquote></div><blockquote type="cite"><div>您好</div></blockquote>',
    "wecom_table": "<div>已经好了，谢谢。</div><table><tr><td>发件人</td><td>技术支持</td></tr><tr><td>发件时间</td><td>2026</td></tr><tr><td>收件人</td><td>x</td></tr><tr><td>主题</td><td>Re</td></tr></table><div>您好</div>",
}


@pytest.mark.parametrize("client", CLIENTS)
def test_answers_in_html_only(client):
    assert split_reply(to_text(CLIENTS[client])) == NEW


def test_answers_between_quotes():
    source = "<p>如下</p><blockquote type=cite>问一</blockquote><p>答一</p><blockquote type=cite>问二</blockquote><p>答二</p>"
    assert split_reply(to_text(source)) == "如下\n\n答一\n\n答二"


def test_an_indent_is_no_quote():
    assert (
        split_reply(to_text('<blockquote style="margin:0 0 0 40px;border:none">要点</blockquote>')) == "要点"
    )


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<iframe src=https://e.example>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="\u2003javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="/x">x</a>',
    '<a href="//e.example/x">x</a>',
    '<a href="https:x">x</a>',
    '<img src="data:image/png;base64,AA">',
    '<img srcset="https://e.example/a 2x">',
    '<td background="https://e.example/a">x</td>',
    "<base href=https://e.example>",
    '<p style="background:url(https://e.example)">x</p>',
    '<p style="color:expression(alert(1))">x</p>',
    '<p style="position:fixed;top:0">x</p>',
    "<style>@import 'https://e.example'</style>",
    "<form action=https://e.example><input>",
    '<meta http-equiv=refresh content="0;url=https://e.example">',
    "<link rel=prefetch href=https://e.example>",
    '<img src="https://e.example/t.gif" width="1" height="1">',
    "<object data=https://e.example></object>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_case_69_and_b08_nothing_acts_or_loads(attack):
    cleaned = sanitise(f"<p>vor</p>{attack}")
    assert "vor" in cleaned
    assert not re.search(
        r"script|onerror|onload|alert|e\.example|url\(|position|data:|<form|<style|iframe", cleaned
    )
    assert not re.search(r'(?:href|src)="(?!https?://|mailto:|tel:|cid:)', cleaned)


def test_what_may_stay():
    source = '<p style="color:red;background:url(x)">a</p><a href="https://c.example/?a=b">b</a><a href="tel:1">c</a><img src="https://c.example/p.png" width="100"><img src="cid:l@x">'
    assert sanitise(source) == (
        '<p style="color:red">a</p><a href="https://c.example/?a=b" rel="noopener noreferrer nofollow">b</a>'
        '<a href="tel:1" rel="noopener noreferrer nofollow">c</a><img src="https://c.example/p.png" width="100"><img src="cid:l@x">'
    )


def test_b20_markup_in_utf7_is_decoded_before_it_is_cleaned():
    raw = b"From: a@b.cn\r\nContent-Type: text/html; charset=utf-7\r\n\r\nhi+ADw-script+AD4-alert(1)+ADw-/script+AD4-"
    assert parse(raw).html == "hi"


def test_costly_pages_are_shown_as_text():
    parsed = parse(html_mail("<div>" * 300 + "正文"))
    assert (parsed.html, parsed.text, "html_too_costly" in parsed.flags) == (None, "正文", True)
    assert not is_too_costly("<p>x<li>y<td>z" * 5_000)
    assert is_too_costly("x" * 600_000)


def test_meta_charset_counts_as_a_label():
    raw = (
        b"From: a@b.cn\r\nMessage-ID: <1@b>\r\nContent-Type: text/html\r\n\r\n<meta charset=gbk><p>"
        + "测试".encode("gbk")
    )
    assert (parse(raw).text, parse(raw).flags) == ("测试", ())
