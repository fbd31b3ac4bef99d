# torch.types: annotations of numbers, devices and sizes.
from typing import List, Sequence, Tuple, Union

from torch import Size, Tensor, device, dtype

Number = Union[int, float, bool]
Device = Union[device, str, int, None]
Storage = object
SymInt, SymFloat, SymBool = int, float, bool
IntLikeType, FloatLikeType, BoolLikeType = int, float, bool
_int, _float, _bool, _complex = int, float, bool, complex
_dtype, _device, _size, _layout = dtype, device, Union[Size, List[int], Tuple[int, ...]], object
_TensorOrTensors = Union[Tensor, Sequence[Tensor]]
FileLike = object
