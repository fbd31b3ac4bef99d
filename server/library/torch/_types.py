# dtype, device, Size and the other small types of torch.
from _rooflint import assume, device_parts, dtype_info, is_unknown, register_class, register_dtypes, size_getitem, size_numel


# Names that PyTorch writes otherwise than ONNX.
_PUBLIC = {
    "float8e4m3fn": "float8_e4m3fn", "float8e4m3fnuz": "float8_e4m3fnuz", "float8e5m2": "float8_e5m2",
    "float8e5m2fnuz": "float8_e5m2fnuz",
}


class dtype:
    __module__ = "torch"
    _c_name = "torch.dtype"

    def __init__(self, name):
        kind, bits, short, onnx = dtype_info(name)
        self.name = name
        self.kind = kind
        self.short = short
        self.onnx = onnx
        self.itemsize = bits // 8
        self.is_floating_point = kind == "float"
        self.is_complex = kind == "complex"
        self.is_signed = kind not in ("unsigned", "bool")

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return "torch." + _PUBLIC.get(self.name, self.name)

    def to_complex(self):
        return self if self.is_complex else DTYPES["complex128" if self.name == "float64" else "complex64"]

    def to_real(self):
        return DTYPES["float64" if self.name == "complex128" else "float32"] if self.is_complex else self


register_class("dtype", dtype)

DTYPES = {
    name: dtype(name)
    for name in (
        "float32", "float64", "float16", "bfloat16", "uint8", "int8", "int16", "int32", "int64", "bool",
        "uint16", "uint32", "uint64", "complex64", "complex128",
        "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz",
    )
}
register_dtypes(DTYPES)


class _Quantized(dtype):
    """A type of quantized tensors: named in configurations, never of a tensor here."""

    def __init__(self, name, itemsize):
        self.name = name
        self.kind = "quantized"
        self.itemsize = itemsize
        self.is_floating_point = self.is_complex = False
        self.is_signed = name != "quint8"


QUANTIZED = {name: _Quantized(name, itemsize) for name, itemsize in (("quint8", 1), ("qint8", 1), ("qint32", 4))}


class _Defaults:
    dtype = DTYPES["float32"]


register_class("Defaults", _Defaults)


def get_default_dtype():
    return _Defaults.dtype


def set_default_dtype(d):
    if is_unknown(d):
        assume(f"the default dtype is still {_Defaults.dtype}: torch.set_default_dtype was given something that is not known")
        return
    if not isinstance(d, dtype):
        raise TypeError("invalid dtype object: only floating-point types are supported as the default type")
    if not d.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    _Defaults.dtype = d


class device:
    __module__ = "torch"
    _c_name = "torch.device"

    def __init__(self, type="cpu", index=None):
        if isinstance(type, device):
            type, index = type.type, type.index
        if isinstance(type, int):
            type, index = "cuda", type
        kind, number = device_parts(type)
        type, index = kind, index if number is None else number
        self.type = type
        self.index = index

    def __repr__(self):
        return f"device(type='{self.type}')" if self.index is None else f"device(type='{self.type}', index={self.index})"

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other):
        return isinstance(other, device) and self.type == other.type and self.index == other.index

    def __hash__(self):
        return hash((self.type, self.index))

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False


def _whole(n, at):
    if not is_unknown(n) and not hasattr(n, "__index__"):
        raise TypeError(f"torch.Size() takes an iterable of 'int' (item {at} is '{type(n).__name__}')")
    return n if is_unknown(n) else n.__index__()


class Size(tuple):
    __module__ = "torch"
    _c_name = "torch.Size"

    def __new__(cls, values=()):
        return tuple.__new__(cls, [_whole(n, i) for i, n in enumerate(tuple(values))])

    numel = size_numel
    __getitem__ = size_getitem

    def __add__(self, other):
        return Size(tuple(self) + tuple(other))

    def __radd__(self, other):
        return Size(tuple(other) + tuple(self))

    def __mul__(self, n):
        return Size(tuple(self) * n)

    def __repr__(self):
        return "torch.Size([" + ", ".join(str(s) for s in self) + "])"


register_class("Size", Size)


class layout:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "torch." + self.name


class memory_format(layout):
    pass


strided = layout("strided")
sparse_coo = layout("sparse_coo")
sparse_csr = layout("sparse_csr")
sparse_csc = layout("sparse_csc")
sparse_bsr = layout("sparse_bsr")
sparse_bsc = layout("sparse_bsc")
jagged = layout("jagged")
contiguous_format = memory_format("contiguous_format")
channels_last = memory_format("channels_last")
channels_last_3d = memory_format("channels_last_3d")
preserve_format = memory_format("preserve_format")


class Generator:
    def __init__(self, device="cpu"):
        self.device = device

    def manual_seed(self, seed):
        return self
