# einops: reshaping by patterns (https://einops.rocks, https://openreview.net/forum?id=oapKSVM2bcj), on torch's functions.
from einops._composition import einsum, pack, unpack
from einops._patterns import EinopsError, asnumpy, parse_shape, rearrange, reduce, repeat

__version__ = "0.8.2"
