# torch.optim.lr_scheduler: schedules keep their optimiser; what the rate becomes is not followed.


class LRScheduler:
    def __init__(self, optimizer, *args, **options):
        self.optimizer = optimizer
        self.last_epoch = options.get("last_epoch", -1)
        self.base_lrs = [group["lr"] for group in getattr(optimizer, "param_groups", [])]

    def step(self, *args, **options):
        return None

    def get_last_lr(self):
        return list(self.base_lrs)

    get_lr = get_last_lr

    def state_dict(self):
        return {"last_epoch": self.last_epoch, "base_lrs": self.base_lrs}

    def load_state_dict(self, state_dict):
        return None


_LRScheduler = LRScheduler


class LambdaLR(LRScheduler):
    pass


class MultiplicativeLR(LRScheduler):
    pass


class StepLR(LRScheduler):
    pass


class MultiStepLR(LRScheduler):
    pass


class ConstantLR(LRScheduler):
    pass


class LinearLR(LRScheduler):
    pass


class ExponentialLR(LRScheduler):
    pass


class PolynomialLR(LRScheduler):
    pass


class CosineAnnealingLR(LRScheduler):
    pass


class CosineAnnealingWarmRestarts(LRScheduler):
    pass


class CyclicLR(LRScheduler):
    pass


class OneCycleLR(LRScheduler):
    pass


class SequentialLR(LRScheduler):
    pass


class ChainedScheduler(LRScheduler):
    pass


class ReduceLROnPlateau(LRScheduler):
    pass
