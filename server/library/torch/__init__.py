# torch: types, functions and modes. Submodules (torch.nn, torch.fft, …) load when first named.
from torch._types import (
    DTYPES, Generator, Size, channels_last, channels_last_3d, contiguous_format, device, dtype, get_default_dtype, layout,
    memory_format, preserve_format, set_default_dtype, strided,
)
from torch._modes import autocast, enable_grad, inference_mode, is_autocast_cache_enabled, is_autocast_enabled, is_grad_enabled, is_inference_mode_enabled, no_grad, set_grad_enabled
from torch._tensor import Tensor
from torch._ops import ops
from torch._program import (
    _assert, _check, _check_index, _check_is_size, _check_not_implemented, _check_type, _check_value, load,
    not_followed as __getattr__, save,
)
from torch.compiler import compile
import torch._functions as _functions

__version__ = "2.15.0"

float32 = float = DTYPES["float32"]
float64 = double = DTYPES["float64"]
float16 = half = DTYPES["float16"]
bfloat16 = DTYPES["bfloat16"]
int8 = DTYPES["int8"]
int16 = short = DTYPES["int16"]
int32 = int = DTYPES["int32"]
int64 = long = DTYPES["int64"]
uint8 = DTYPES["uint8"]
bool = DTYPES["bool"]
complex64 = cfloat = DTYPES["complex64"]
complex128 = cdouble = DTYPES["complex128"]

_functions._attach(Tensor)
from torch._functions import *
from torch._functions.creation import _inclusive_range as range
