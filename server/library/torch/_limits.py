# torch.finfo and torch.iinfo: the limits of the number types, from the bits of their formats.
from torch._types import DTYPES, dtype as _dtype_class, get_default_dtype

# Bits of the fraction, smallest and largest exponent; IEEE 754 and the bfloat16 and 8-bit formats.
_FORMATS = {
    "float64": (52, -1022, 1023),
    "float32": (23, -126, 127),
    "float16": (10, -14, 15),
    "bfloat16": (7, -126, 127),
    "float8e4m3fn": (3, -6, 8),
    "float8e5m2": (2, -14, 15),
    "float8e4m3fnuz": (3, -7, 7),
    "float8e5m2fnuz": (2, -15, 15),
}
_PARTS = {"complex64": "float32", "complex128": "float64"}


class finfo:
    def __init__(self, type=None):
        dtype = get_default_dtype() if type is None else type
        if not isinstance(dtype, _dtype_class):
            raise TypeError(f"finfo(): argument 'type' (position 1) must be torch.dtype, not {dtype.__class__.__name__}")
        name = _PARTS.get(dtype.name, dtype.name)
        if name not in _FORMATS:
            raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.{dtype.name}'")
        fraction, least, greatest = _FORMATS[name]
        top = 2 - 2.0 ** -fraction
        # e4m3fn has no infinity: only the very last code is not a number.
        if name == "float8e4m3fn":
            top = 1.75
        self.dtype = dtype.name
        self.bits = 8 * DTYPES[name].itemsize
        self.eps = 2.0 ** -fraction
        self.max = top * 2.0 ** greatest
        self.min = -self.max
        self.tiny = self.smallest_normal = 2.0 ** least
        digits = int(fraction * 0.30102999566398120)
        self.resolution = 10.0 ** -digits

    def __repr__(self):
        parts = [f"{name}={getattr(self, name):g}" for name in ("resolution", "min", "max", "eps", "smallest_normal", "tiny")]
        return f"finfo({', '.join(parts)}, dtype={self.dtype})"


class iinfo:
    def __init__(self, type):
        if not isinstance(type, _dtype_class):
            raise TypeError(f"iinfo(): argument 'type' (position 1) must be torch.dtype, not {type.__class__.__name__}")
        if type.kind not in ("signed", "unsigned"):
            if type.kind == "bool":
                raise TypeError("torch.bool is not supported by torch.iinfo")
            raise TypeError(f"torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.{type.name}'")
        self.dtype = type.name
        self.bits = 8 * type.itemsize
        self.min = -(1 << (self.bits - 1)) if type.kind == "signed" else 0
        self.max = (1 << (self.bits - 1)) - 1 if type.kind == "signed" else (1 << self.bits) - 1

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"
