# torch.linalg: decompositions, solutions, norms and products of matrices. https://docs.pytorch.org/docs/stable/linalg.html
from _rooflint import guard_names
from torch.linalg.decompositions import *
from torch.linalg.norms import *
from torch.linalg.products import *
from torch.linalg.solving import *


class LinAlgError(RuntimeError):
    pass

guard_names("torch.linalg")
