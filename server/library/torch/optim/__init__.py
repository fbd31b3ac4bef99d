# torch.optim: optimisers hold parameters and settings; a step computes nothing that an analysis could know.
import torch
from torch.optim import lr_scheduler, swa_utils


class Optimizer:
    def __init__(self, params, defaults):
        groups = list(params)
        if len(groups) == 0:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        self.defaults, self.state, self.param_groups = defaults, {}, []
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, param_group):
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        params = [params] if torch.is_tensor(params) else list(params)
        params = [p[1] if isinstance(p, tuple) else p for p in params]
        for p in params:
            if not torch.is_tensor(p):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
        self.param_groups.append({**self.defaults, **param_group, "params": params})

    def zero_grad(self, set_to_none=True):
        return None

    def step(self, closure=None):
        return None if closure is None else closure()

    def state_dict(self):
        return {"state": self.state, "param_groups": self.param_groups}

    def load_state_dict(self, state_dict):
        return None

    def register_step_pre_hook(self, hook):
        return None

    register_step_post_hook = register_state_dict_pre_hook = register_load_state_dict_post_hook = register_step_pre_hook

    def __setstate__(self, state):
        self.__dict__.update(state)


def _optimizer(name, **defaults):
    names = tuple(defaults)

    def __init__(self, params, *args, **options):
        given = dict(zip(names, args))
        for key in options:
            if key not in _COMMON and key not in defaults:
                raise TypeError(f"{name}.__init__() got an unexpected keyword argument '{key}'")
        Optimizer.__init__(self, params, {**defaults, **given, **options})

    return type(name, (Optimizer,), {"__init__": __init__, "__module__": "torch.optim"})


_COMMON = ("foreach", "maximize", "capturable", "differentiable", "fused", "weight_decay", "decoupled_weight_decay")
_ADAM = {"lr": 0.001, "betas": (0.9, 0.999), "eps": 1e-08, "weight_decay": 0, "amsgrad": False}

SGD = _optimizer("SGD", lr=0.001, momentum=0, dampening=0, weight_decay=0, nesterov=False)
Adam = _optimizer("Adam", **_ADAM)
AdamW = _optimizer("AdamW", **{**_ADAM, "weight_decay": 0.01})
NAdam = _optimizer("NAdam", lr=0.002, betas=(0.9, 0.999), eps=1e-08, weight_decay=0, momentum_decay=0.004)
RAdam = _optimizer("RAdam", lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0)
Adamax = _optimizer("Adamax", lr=0.002, betas=(0.9, 0.999), eps=1e-08, weight_decay=0)
SparseAdam = _optimizer("SparseAdam", lr=0.001, betas=(0.9, 0.999), eps=1e-08)
Adadelta = _optimizer("Adadelta", lr=1.0, rho=0.9, eps=1e-06, weight_decay=0)
Adagrad = _optimizer("Adagrad", lr=0.01, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10)
Adafactor = _optimizer("Adafactor", lr=0.01, beta2_decay=-0.8, eps=(None, 0.001), d=1.0, weight_decay=0.0)
ASGD = _optimizer("ASGD", lr=0.01, lambd=0.0001, alpha=0.75, t0=1000000.0, weight_decay=0)
RMSprop = _optimizer("RMSprop", lr=0.01, alpha=0.99, eps=1e-08, weight_decay=0, momentum=0, centered=False)
Rprop = _optimizer("Rprop", lr=0.01, etas=(0.5, 1.2), step_sizes=(1e-06, 50))
LBFGS = _optimizer("LBFGS", lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-07, tolerance_change=1e-09, history_size=100, line_search_fn=None)
Muon = _optimizer("Muon", lr=0.001, weight_decay=0.1, momentum=0.95, nesterov=True, ns_coefficients=None, eps=1e-07, ns_steps=5, adjust_lr_fn=None)
