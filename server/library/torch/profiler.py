# torch.profiler: nothing is timed.
from torch.autograd.profiler import profile, record_function


class ProfilerActivity:
    CPU = "CPU"
    CUDA = "CUDA"


def schedule(**kwargs):
    return None


def tensorboard_trace_handler(dir_name, worker_name=None, use_gzip=False):
    return None
