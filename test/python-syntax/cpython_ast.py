"""The oracle's half of compare.mjs: parses with CPython and prints the trees.

Reads one JSON object a line, {"path": …} or {"source": …}. The first line printed is the schema of this Python, the
fields of each class; then follows one line for each request: {"tree": node} or {"error": message}, with "source" where
the file is not UTF-8. A node is [class, [line, column, end line, end column] or null, field, …], a list ["[]", item, …],
a constant [type, text]. Columns are CPython's, in UTF-8 bytes.
"""

import ast
import io
import json
import sys
import threading
import tokenize
import warnings

# Left out: what follows from the place of a node, comments on types, the `u` of u"…".
SKIPPED = {"ctx", "type_comment", "type_ignores", "kind"}
FIELDS = {
    cls: [name for name in cls._fields if name not in SKIPPED]
    for cls in vars(ast).values()
    if isinstance(cls, type) and issubclass(cls, ast.AST)
}
# Before 3.12 the places inside f-strings are those of the whole string or wrong.
FSTRINGS_HAVE_PLACES = sys.version_info >= (3, 12)
FSTRINGS = tuple(getattr(ast, name) for name in ("JoinedStr", "TemplateStr") if hasattr(ast, name))


def convert(value, placed=True):
    if isinstance(value, list):
        return ["[]", *[convert(item, placed) for item in value]]
    if isinstance(value, ast.Constant):
        return ["Constant", place(value, placed), constant(value.value)]
    if isinstance(value, ast.AST):
        cls = type(value)
        fields = FIELDS[cls]
        if not fields and not value._attributes:
            return cls.__name__
        inside = placed and (FSTRINGS_HAVE_PLACES or not isinstance(value, FSTRINGS))
        return [cls.__name__, place(value, placed), *[convert(getattr(value, name), inside) for name in fields]]
    return value


def place(node, placed):
    if not placed or not node._attributes:
        return None
    return [node.lineno, node.col_offset, node.end_lineno, node.end_col_offset]


def constant(value):
    if value is None or value is Ellipsis:
        return ["None" if value is None else "Ellipsis", ""]
    if isinstance(value, bool):
        return ["bool", str(value)]
    if isinstance(value, int):
        return ["int", hex(value)]
    if isinstance(value, complex):
        return ["imaginary", repr(value.imag)]
    if isinstance(value, bytes):
        return ["bytes", value.decode("latin-1")]
    return [type(value).__name__, value if isinstance(value, str) else repr(value)]


def answer(request):
    reply = {}
    if "path" in request:
        with open(request["path"], "rb") as file:
            source = file.read()
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
            if encoding not in ("utf-8", "utf-8-sig"):
                reply["source"] = source.decode(encoding)
        except (SyntaxError, UnicodeDecodeError) as error:
            return {"error": str(error), "encoding": True}
    else:
        source = request["source"]
    try:
        reply["tree"] = convert(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reply["error"] = str(error)
    return reply


def main():
    warnings.simplefilter("ignore")
    print(json.dumps({cls.__name__: fields for cls, fields in FIELDS.items()}))
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


# Deep trees need a deep stack; only a thread's can be chosen.
threading.stack_size(512 * 1024 * 1024)
sys.setrecursionlimit(100_000)
thread = threading.Thread(target=main)
thread.start()
thread.join()
