# Results with named parts: torch.max(x, 1).values. https://docs.pytorch.org/docs/stable/torch.html
from collections import namedtuple

_VALUES_AND_INDICES = (
    "max", "min", "median", "nanmedian", "mode", "kthvalue", "sort", "topk", "cummax", "cummin",
)
for _name in _VALUES_AND_INDICES:
    globals()[_name] = namedtuple(_name, ("values", "indices"))

aminmax = namedtuple("aminmax", ("min", "max"))
frexp = namedtuple("frexp", ("mantissa", "exponent"))
histogram = namedtuple("histogram", ("hist", "bin_edges"))
histogramdd = namedtuple("histogramdd", ("hist", "bin_edges"))
geqrf = namedtuple("geqrf", ("a", "tau"))
lu_unpack = namedtuple("lu_unpack", ("P", "L", "U"))
triangular_solve = namedtuple("triangular_solve", ("solution", "cloned_coefficient"))
svd = namedtuple("svd", ("U", "S", "V"))
linalg_cholesky_ex = namedtuple("linalg_cholesky_ex", ("L", "info"))
linalg_eig = namedtuple("linalg_eig", ("eigenvalues", "eigenvectors"))
linalg_eigh = namedtuple("linalg_eigh", ("eigenvalues", "eigenvectors"))
linalg_inv_ex = namedtuple("linalg_inv_ex", ("inverse", "info"))
linalg_ldl_factor = namedtuple("linalg_ldl_factor", ("LD", "pivots"))
linalg_ldl_factor_ex = namedtuple("linalg_ldl_factor_ex", ("LD", "pivots", "info"))
linalg_lstsq = namedtuple("linalg_lstsq", ("solution", "residuals", "rank", "singular_values"))
linalg_lu = namedtuple("linalg_lu", ("P", "L", "U"))
linalg_lu_factor = namedtuple("linalg_lu_factor", ("LU", "pivots"))
linalg_lu_factor_ex = namedtuple("linalg_lu_factor_ex", ("LU", "pivots", "info"))
linalg_qr = namedtuple("linalg_qr", ("Q", "R"))
linalg_slogdet = namedtuple("linalg_slogdet", ("sign", "logabsdet"))
linalg_solve_ex = namedtuple("linalg_solve_ex", ("result", "info"))
linalg_svd = namedtuple("linalg_svd", ("U", "S", "Vh"))
slogdet = namedtuple("slogdet", ("sign", "logabsdet"))
linalg_polar = namedtuple("linalg_polar", ("U", "H"))
