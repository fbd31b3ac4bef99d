# textwrap


def dedent(text):
    lines = text.split("\n")
    margins = [line[:len(line) - len(line.lstrip(" \t"))] for line in lines if line.strip()]
    margin = min(margins, key=len) if margins else ""
    while not all(m.startswith(margin) for m in margins):
        margin = margin[:-1]
    return "\n".join(line[len(margin):] if line.strip() else "" for line in lines)


def indent(text, prefix, predicate=None):
    return "".join(prefix + line if (predicate(line) if predicate else line.strip()) else line for line in text.splitlines(True))


def wrap(text, width=70, **options):
    lines = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def fill(text, width=70, **options):
    return "\n".join(wrap(text, width))


def shorten(text, width, placeholder=" [...]", **options):
    text = " ".join(text.split())
    return text if len(text) <= width else text[:width - len(placeholder)].rsplit(" ", 1)[0] + placeholder
