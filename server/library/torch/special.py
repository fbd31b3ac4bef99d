# torch.special: https://docs.pytorch.org/docs/stable/special.html
from _rooflint import guard_names
from torch._elementwise import EITHER, binary_function, camel, floating_real, quotient, unary_function
from torch._functions import (
    digamma, digamma as psi, erf, erfc, erfinv, exp2, expm1, i0, igamma as gammainc, igammac as gammaincc, lgamma as gammaln, log1p,
    logit, logsumexp, mvlgamma as multigammaln, polygamma, round, sigmoid as expit, sinc, xlogy,
)

_ONE_OPERAND = (
    "airy_ai", "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "entr", "erfcx", "i0e", "i1", "i1e", "log_ndtr",
    "modified_bessel_i0", "modified_bessel_i1", "modified_bessel_k0", "modified_bessel_k1", "ndtr", "ndtri",
    "scaled_modified_bessel_k0", "scaled_modified_bessel_k1", "spherical_bessel_j0",
)
_POLYNOMIALS = (
    "chebyshev_polynomial_t", "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w",
    "hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p",
    "shifted_chebyshev_polynomial_t", "shifted_chebyshev_polynomial_u", "shifted_chebyshev_polynomial_v",
    "shifted_chebyshev_polynomial_w",
)

for _name in _ONE_OPERAND:
    globals()[_name] = unary_function(__name__, _name, camel(_name), "ext", floating_real)
for _name in (*_POLYNOMIALS, "xlog1py", "zeta"):
    globals()[_name] = binary_function(__name__, _name, camel(_name), "ext", quotient, EITHER)


def softmax(input, dim, *, dtype=None):
    from torch._functions import softmax as function
    return function(input, dim, dtype=dtype)


def log_softmax(input, dim, *, dtype=None):
    from torch._functions import log_softmax as function
    return function(input, dim, dtype=dtype)


guard_names("torch.special")
