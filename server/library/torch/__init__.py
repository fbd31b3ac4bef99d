# torch: types, functions and modes. Submodules (torch.nn, torch.fft, …) load when first named.
from _rooflint import defer
from torch._types import (
    DTYPES, QUANTIZED, Generator, Size, channels_last, channels_last_3d, contiguous_format, device, dtype, get_default_dtype, jagged, layout,
    memory_format, preserve_format, set_default_dtype, sparse_bsc, sparse_bsr, sparse_coo, sparse_csc, sparse_csr, strided,
)
from torch._limits import finfo, iinfo
from torch._modes import (
    are_deterministic_algorithms_enabled, enable_grad, get_default_device, get_float32_matmul_precision,
    get_num_interop_threads, get_num_threads, inference_mode, is_anomaly_enabled, is_grad_enabled, is_inference_mode_enabled,
    is_warn_always_enabled, no_grad, set_default_device, set_default_tensor_type, set_float32_matmul_precision,
    set_flush_denormal, set_grad_enabled, set_num_interop_threads, set_num_threads, set_printoptions, set_warn_always,
    use_deterministic_algorithms,
)
from torch._autocast import (
    autocast, autocast_decrement_nesting, autocast_increment_nesting, clear_autocast_cache, get_autocast_cpu_dtype,
    get_autocast_dtype, get_autocast_gpu_dtype, is_autocast_cache_enabled, is_autocast_cpu_enabled, is_autocast_enabled,
    set_autocast_cache_enabled, set_autocast_cpu_dtype, set_autocast_cpu_enabled, set_autocast_dtype, set_autocast_enabled,
    set_autocast_gpu_dtype,
)
from torch._legacy import CLASSES as _CLASSES, legacy_class as _legacy_class
from torch._tensor import Tensor
from torch._ops import ops
from torch._program import (
    _assert, _assert_async, _check, _check_index, _check_is_size, _check_not_implemented, _check_type,
    _check_value, OutOfMemoryError, SymBool, SymFloat, SymInt, load, not_followed as __getattr__, save,
)
from torch.compiler import compile
from torch import _functions

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
uint16 = DTYPES["uint16"]
uint32 = DTYPES["uint32"]
uint64 = DTYPES["uint64"]
float8_e4m3fn = DTYPES["float8e4m3fn"]
float8_e4m3fnuz = DTYPES["float8e4m3fnuz"]
float8_e5m2 = DTYPES["float8e5m2"]
float8_e5m2fnuz = DTYPES["float8e5m2fnuz"]
quint8 = QUANTIZED["quint8"]
qint8 = QUANTIZED["qint8"]
qint32 = QUANTIZED["qint32"]
legacy_contiguous_format = contiguous_format
from math import e, inf, nan, pi
newaxis = None

_functions.attach(Tensor)
from torch._functions import *
from torch._functions.creation import _inclusive_range as range
defer(_CLASSES, lambda name: _legacy_class(name, _CLASSES[name], Tensor))
