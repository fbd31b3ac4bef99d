# torch.version
__version__ = "2.15.0"
debug = False
cuda = None
hip = None
xpu = None
git_version = "unknown"
