"""Holds ONNX text to the onnx package: reads jobs as JSON lines, answers one JSON line each with what is wrong.

{"model": FILE, "text": FILE, "official": FILE}: `text` is our print of `model`. onnx.parser must read it as the same
model, but for what its syntax does not carry, and payloads that stand as references must be the right bytes of the
binary. What onnx.printer makes of `model` is written to `official` (answer "printed": false where onnx.parser cannot
read that itself).
{"a": TEXT, "b": TEXT}: two texts that onnx.parser must read as the same model.
"""

import json
import re
import struct
import sys

import numpy as np
import onnx
from google.protobuf.descriptor import FieldDescriptor

# No text of onnx 1.23 carries these; ours has them in comments.
UNWRITTEN = {"doc_string", "metadata_props"}
IDENTIFIER = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")


def tensor(proto, binary):
    """Header, and the elements as bytes where they are known."""
    head = (proto.data_type, tuple(proto.dims))
    if proto.data_location != onnx.TensorProto.EXTERNAL:
        return head + ("values", elements(proto))
    entries = {entry.key: entry.value for entry in proto.external_data}
    if entries.get("location") != "model.onnx":
        return head + ("external", tuple(sorted(entries.items())))
    start, length = int(entries["offset"]), int(entries["length"])
    return head + ("values", referenced(proto, entries.get("field", "raw_data"), binary[start : start + length]))


def referenced(proto, field, payload):
    """The elements of a payload that our text refers to, decoded from the bytes of the binary."""
    copy = onnx.TensorProto(data_type=proto.data_type, dims=proto.dims)
    if field == "raw_data":
        copy.raw_data = payload
    else:
        number = onnx.TensorProto.DESCRIPTOR.fields_by_name[field].number
        copy.MergeFromString(varint(number << 3 | 2) + varint(len(payload)) + payload)
    return elements(copy)


def varint(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def elements(proto):
    if proto.data_type == onnx.TensorProto.STRING:
        return tuple(proto.string_data)
    if proto.data_type in SUB_BYTE and proto.int32_data and not proto.raw_data:
        return sub_byte(proto)
    array = onnx.numpy_helper.to_array(proto)
    if array.dtype.kind == "f":
        array = np.where(np.isnan(array), np.array(np.nan, array.dtype), array)
    return array.tobytes()


SUB_BYTE = {onnx.TensorProto.INT4, onnx.TensorProto.UINT4, onnx.TensorProto.INT2, onnx.TensorProto.UINT2}


def sub_byte(proto):
    """onnx.parser keeps elements below 8 bits unpacked, against onnx.proto; both forms are read here."""
    count = int(np.prod(proto.dims, dtype=np.int64))
    if len(proto.int32_data) != count:
        return onnx.numpy_helper.to_array(proto).tobytes()
    dtype = onnx.helper.tensor_dtype_to_np_dtype(proto.data_type)
    return np.array(proto.int32_data, dtype=np.int32).astype(dtype).tobytes()


def canonical(message, binary):
    """A message as nested tuples: set fields only, empty ones as unset, tensors by their elements."""
    if isinstance(message, onnx.TensorProto):
        name = message.name if IDENTIFIER.match(message.name) else ""
        return (name, *tensor(message, binary))
    fields = []
    for descriptor, value in message.ListFields():
        if descriptor.name in UNWRITTEN and not isinstance(message, onnx.ModelProto):
            continue
        item = field(descriptor, value, binary)
        if item not in ("", 0, ()) or descriptor.containing_oneof is not None:
            fields.append((descriptor.name, item))
    return tuple(fields)


def field(descriptor, value, binary):
    one = (lambda item: canonical(item, binary)) if descriptor.type == FieldDescriptor.TYPE_MESSAGE else scalar
    return tuple(one(item) for item in value) if descriptor.is_repeated else one(value)


def scalar(value):
    return struct.pack("<d", value) if isinstance(value, float) else value


def difference(a, b, path=""):
    if type(a) is not type(b) or not isinstance(a, tuple) or len(a) != len(b):
        return None if a == b else f"{path}: {str(a)[:200]} != {str(b)[:200]}"
    found = (difference(x, y, f"{path}/{i}") for i, (x, y) in enumerate(zip(a, b)))
    return next((text for text in found if text is not None), None)


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def check(job):
    if "a" in job:
        a, b = (canonical(onnx.parser.parse_model(job[key]), b"") for key in "ab")
        return {"error": difference(a, b)}
    with open(job["model"], "rb") as file:
        binary = file.read()
    model = onnx.load_model_from_string(binary)
    parsed = onnx.parser.parse_model(read(job["text"]))
    # Initializer names are compared exactly; only tensors inside attributes may lose a name that is no identifier.
    names = [[tensor.name for tensor in proto.graph.initializer] for proto in (model, parsed)]
    error = difference(canonical(model, binary), canonical(parsed, binary)) or difference(*map(tuple, names))
    return {"error": error, "printed": printed(model, job["official"])}


def printed(model, path):
    text = onnx.printer.to_text(model)
    try:
        onnx.parser.parse_model(text)
    except onnx.parser.ParseError:
        return False
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    return True


for line in sys.stdin:
    try:
        answer = check(json.loads(line))
    except onnx.parser.ParseError as error:
        answer = {"error": f"onnx.parser: {error.args[0]!r}"}
    print(json.dumps(answer), flush=True)
