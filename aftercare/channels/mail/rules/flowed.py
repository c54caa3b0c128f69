"""Text in `format=flowed` (RFC 3676): soft line ends are joined, quote depth is kept."""


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Join lines that end in a space with the next line of the same quote depth; `-- ` never flows."""
    lines: list[str] = []
    pending: list[str] = []
    pending_depth = 0
    for line in text.split("\n"):
        depth, content = _measure(line)
        if pending and (depth != pending_depth or content == "-- "):
            lines.append(_write(pending_depth, pending))
            pending = []
        pending_depth = depth
        soft = content.endswith(" ") and content != "-- "
        pending.append(content[:-1] if soft and delete_space else content)
        if not soft:
            lines.append(_write(depth, pending))
            pending = []
    if pending:
        lines.append(_write(pending_depth, pending))
    return "\n".join(lines)


def _measure(line: str) -> tuple[int, str]:
    content = line.lstrip(">")
    depth = len(line) - len(content)
    return depth, content.removeprefix(" ")


def _write(depth: int, pieces: list[str]) -> str:
    content = "".join(pieces)
    return f"{'>' * depth} {content}" if depth else content
