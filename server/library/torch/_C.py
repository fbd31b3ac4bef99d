# torch._C: the few internals that libraries ask for.
from _rooflint import unknown


def _log_api_usage_once(name):
    pass


def _get_tracing_state():
    return None


def _is_tracing():
    return False


def __getattr__(name):
    if name.startswith("_jit_"):
        return lambda *args: None
    return unknown(f"torch._C.{name} is an internal of PyTorch")
