# Loss functions under torch's own names: those of torch.nn.functional with the reduction as a number. Where it is not
# given nothing is reduced (so PyTorch 2.15 does; its documentation shows the functions of torch.nn.functional).
import torch
from torch._core import tensor_argument

# What at::Reduction numbers.
REDUCTIONS = ("none", "mean", "sum")


def _reduction(number):
    if number not in (0, 1, 2):
        raise ValueError(f"{number} is not a valid value for reduction")
    return REDUCTIONS[number]


def binary_cross_entropy_with_logits(input, target, weight=None, pos_weight=None, reduction=0):
    tensor_argument(input, "binary_cross_entropy_with_logits")
    return torch.nn.functional.binary_cross_entropy_with_logits(input, target, weight, pos_weight=pos_weight, reduction=_reduction(reduction))


def cosine_embedding_loss(input1, input2, target, margin=0.0, reduction=0):
    tensor_argument(input1, "cosine_embedding_loss", "input1")
    return torch.nn.functional.cosine_embedding_loss(input1, input2, target, margin, reduction=_reduction(reduction))


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction=0, zero_infinity=False):
    tensor_argument(log_probs, "ctc_loss", "log_probs")
    return torch.nn.functional.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, _reduction(reduction), zero_infinity)


def hinge_embedding_loss(input, target, margin=1.0, reduction=0):
    tensor_argument(input, "hinge_embedding_loss")
    return torch.nn.functional.hinge_embedding_loss(input, target, margin, reduction=_reduction(reduction))


def kl_div(input, target, reduction=0, *, log_target=False):
    tensor_argument(input, "kl_div")
    return torch.nn.functional.kl_div(input, target, reduction=_reduction(reduction), log_target=log_target)


def margin_ranking_loss(input1, input2, target, margin=0.0, reduction=0):
    tensor_argument(input1, "margin_ranking_loss", "input1")
    return torch.nn.functional.margin_ranking_loss(input1, input2, target, margin, reduction=_reduction(reduction))


def poisson_nll_loss(input, target, log_input, full, eps, reduction):
    tensor_argument(input, "poisson_nll_loss")
    return torch.nn.functional.poisson_nll_loss(input, target, log_input, full, eps=eps, reduction=_reduction(reduction))


def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2.0, eps=1e-06, swap=False, reduction=0):
    tensor_argument(anchor, "triplet_margin_loss", "anchor")
    return torch.nn.functional.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction=_reduction(reduction))
