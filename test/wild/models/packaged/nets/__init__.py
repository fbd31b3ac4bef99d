from .mixer import *
from .factory import create, list_models
