"""Values for scripts, put into a page where no script can start: a JSON island."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from markupsafe import Markup

# Within <script> only these can end the element or open a comment.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def island(values: Any, *, id: str = "", name: str = "") -> Markup:  # noqa: A002 - it is the attribute's name
    """`<script type="application/json">` holding the values. Found by `id`, or by `data-island="name"`."""
    text = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False).translate(_ESCAPES)
    mark = Markup(' id="{}"').format(id) if id else Markup("")
    mark += Markup(' data-island="{}"').format(name) if name else Markup("")
    return Markup(f'<script type="application/json"{mark}>{text}</script>')  # noqa: S704
