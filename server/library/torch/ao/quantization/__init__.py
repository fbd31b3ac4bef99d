# torch.ao.quantization: models are read before quantization. Stubs are leaf modules that return their input; preparing,
# fusing and converting leave the float model as it is.
import copy

from _rooflint import assume
from torch.nn.modules.module import Module


class QuantStub(Module):
    def __init__(self, qconfig=None):
        super().__init__()
        if qconfig:
            self.qconfig = qconfig

    def forward(self, x):
        return x


class DeQuantStub(QuantStub):
    pass


class QuantWrapper(Module):
    def __init__(self, module):
        super().__init__()
        qconfig = getattr(module, "qconfig", None)
        self.quant = QuantStub(qconfig)
        self.dequant = DeQuantStub(qconfig)
        self.module = module
        self.train(module.training)

    def forward(self, X):
        return self.dequant(self.module(self.quant(X)))


class QConfig:
    def __init__(self, activation=None, weight=None):
        self.activation = activation
        self.weight = weight


class ObserverBase(Module):
    def __init__(self, *args, **kwargs):
        super().__init__()

    @classmethod
    def with_args(cls, *args, **kwargs):
        return cls

    def forward(self, x):
        return x


class MinMaxObserver(ObserverBase):
    pass


class MovingAverageMinMaxObserver(MinMaxObserver):
    pass


class PerChannelMinMaxObserver(ObserverBase):
    pass


class HistogramObserver(ObserverBase):
    pass


class FakeQuantize(ObserverBase):
    pass


default_observer = default_weight_observer = MinMaxObserver
default_per_channel_weight_observer = PerChannelMinMaxObserver
default_histogram_observer = HistogramObserver
default_fake_quant = default_weight_fake_quant = FakeQuantize
default_qconfig = QConfig(default_observer, default_weight_observer)
default_dynamic_qconfig = per_channel_dynamic_qconfig = float16_dynamic_qconfig = QConfig()


def get_default_qconfig(backend="x86", version=0):
    return QConfig(HistogramObserver, PerChannelMinMaxObserver)


def get_default_qat_qconfig(backend="x86", version=1):
    return QConfig(FakeQuantize, FakeQuantize)


def get_default_qconfig_mapping(backend="x86", version=0):
    return QConfig()


def add_quant_dequant(module, qconfig_dict=None, custom_module_class=None):
    return module


def fuse_modules(model, modules_to_fuse, inplace=False, fuser_func=None, fuse_custom_config_dict=None):
    return _float(model, inplace, "fuse_modules")


fuse_modules_qat = fuse_modules


def prepare(model, inplace=False, *args, **kwargs):
    return _float(model, inplace, "prepare")


def prepare_qat(model, mapping=None, inplace=False):
    return _float(model, inplace, "prepare_qat")


def convert(module, mapping=None, inplace=False, *args, **kwargs):
    return _float(module, inplace, "convert")


def quantize_dynamic(model, qconfig_spec=None, dtype=None, mapping=None, inplace=False):
    return _float(model, inplace, "quantize_dynamic")


def _float(model, inplace, step):
    assume(f"torch.ao.quantization.{step} leaves the float model as it is")
    return model if inplace else copy.deepcopy(model)
