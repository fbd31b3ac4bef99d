# torch.backends: no back end is there; flags can be read and written.
from torch._without_effect import WithoutEffect


class _Backend:
    enabled = False
    allow_tf32 = False
    benchmark = False
    deterministic = False
    engine = "none"
    supported_engines = ["none"]

    def is_available(self):
        return False

    def is_built(self):
        return False

    def version(self):
        return None

    def flags(self, *args, **kwargs):
        return WithoutEffect()

    def enable_flash_sdp(self, enabled):
        pass

    enable_mem_efficient_sdp = enable_math_sdp = enable_cudnn_sdp = enable_flash_sdp

    def flash_sdp_enabled(self):
        return False

    mem_efficient_sdp_enabled = cudnn_sdp_enabled = flash_sdp_enabled

    def math_sdp_enabled(self):
        return True

    sdp_kernel = flags


cudnn = _Backend()
cuda = _Backend()
cuda.matmul = _Backend()
mps = _Backend()
mkl = _Backend()
mkldnn = _Backend()
openmp = _Backend()
opt_einsum = _Backend()
quantized = _Backend()
xnnpack = _Backend()
