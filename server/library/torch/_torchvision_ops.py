# The native operators of torchvision (`torch.ops.torchvision.*`), which its Python sources call.
from _rooflint import emit, is_unknown
from torch import _core
from torch._core import vector


def _cuda_version():
    return -1


def nms(dets, scores, iou_threshold):
    """Which boxes are kept depends on their values: their number is not known."""
    _check(dets.dim() == 2, "nms", f"boxes should be a 2d tensor, got {dets.dim()}D")
    _check(dets.size(1) == 4, "nms", f"boxes should have 4 elements in dimension 1, got {dets.size(1)}")
    _check(scores.dim() == 1, "nms", f"scores should be a 1d tensor, got {scores.dim()}D")
    _check(
        dets.size(0) == scores.size(0), "nms",
        f"boxes and scores should have same number of elements in dimension 0, got {dets.size(0)} and {scores.size(0)}",
    )
    limit = dets.size(0)
    kept = emit("NonMaxSuppression", [
        dets.unsqueeze(0), scores.unsqueeze(0).unsqueeze(0), vector([ANY_NUMBER if is_unknown(limit) else limit]),
        _core.constant(float(iou_threshold), scores.dtype),
    ])
    return kept.select(1, 2)


# As many boxes as there are, where that is not known.
ANY_NUMBER = 2**31 - 1


def roi_align(input, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio, aligned):
    _check_rois("roi_align_forward_kernel", input, rois)
    return _align("RoiAlign", "", input, rois, {
        "output_height": pooled_height, "output_width": pooled_width, "spatial_scale": float(spatial_scale),
        "sampling_ratio": max(sampling_ratio, 0), "mode": "avg",
        "coordinate_transformation_mode": "half_pixel" if aligned else "output_half_pixel",
    })


def roi_pool(input, rois, spatial_scale, pooled_height, pooled_width):
    """Values, and where each maximum was found."""
    _check_rois("roi_pool_forward_kernel", input, rois)
    pooled = emit("MaxRoiPool", [input, rois], {
        "pooled_shape": [pooled_height, pooled_width], "spatial_scale": float(spatial_scale),
    })
    return pooled, pooled.new_empty(pooled.shape, dtype=_core.DTYPES["int32"])


def ps_roi_align(input, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio):
    return _position_sensitive("ps_roi_align_forward_kernel", input, rois, spatial_scale, pooled_height, pooled_width, max(sampling_ratio, 0))


def ps_roi_pool(input, rois, spatial_scale, pooled_height, pooled_width):
    return _position_sensitive("ps_roi_pool_forward_kernel", input, rois, spatial_scale, pooled_height, pooled_width, 0)


def deform_conv2d(
    input, weight, offset, mask, bias, stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w, n_weight_grps,
    n_offset_grps, use_mask,
):
    kernel = "deform_conv2d_forward_kernel"
    _check(input.dim() == 4, kernel, f"input.dim() = {input.dim()}, expected 4")
    points = weight.size(2) * weight.size(3)
    channels = input.size(1)
    _check(weight.size(1) * n_weight_grps == channels, kernel, f"weight.size(1) * n_weight_grps = {weight.size(1) * n_weight_grps}, input.size(1) = {channels}")
    _check(weight.size(0) % n_weight_grps == 0, kernel, f"{weight.size(0)} output channels do not divide by {n_weight_grps} groups")
    _check(channels % n_offset_grps == 0, kernel, f"{channels} input channels do not divide by {n_offset_grps} offset groups")
    expected = n_offset_grps * 2 * points
    _check(offset.size(1) == expected, kernel, f"offset.shape[1] is not valid: got: {offset.size(1)} expected: {expected}")
    grid = (
        (input.size(2) + 2 * pad_h - (dilation_h * (weight.size(2) - 1) + 1)) // stride_h + 1,
        (input.size(3) + 2 * pad_w - (dilation_w * (weight.size(3) - 1) + 1)) // stride_w + 1,
    )
    _check(offset.size(0) == input.size(0), kernel, "invalid batch size of offset")
    _check_grid(kernel, "offset", offset, grid)
    if use_mask:
        _check(mask.size(1) == n_offset_grps * points, kernel, f"mask.shape[1] is not valid: got: {mask.size(1)} expected: {n_offset_grps * points}")
        _check(mask.size(0) == input.size(0), kernel, "invalid batch size of mask")
        _check_grid(kernel, "mask", mask, grid)
    return emit("DeformConv", [input, weight, offset, bias, mask if use_mask else None], {
        "strides": [stride_h, stride_w], "pads": [pad_h, pad_w, pad_h, pad_w], "dilations": [dilation_h, dilation_w],
        "group": n_weight_grps, "offset_group": n_offset_grps,
    })


def _position_sensitive(kernel, input, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio):
    """Values, and the channel that each came from."""
    _check_rois(kernel, input, rois)
    _check(input.size(1) % (pooled_height * pooled_width) == 0, kernel, "input channels must be a multiple of pooling height * pooling width")
    pooled = _align("PositionSensitiveRoiAlign", "ext", input, rois, {
        "output_height": pooled_height, "output_width": pooled_width, "spatial_scale": float(spatial_scale),
        "sampling_ratio": sampling_ratio,
    })
    return pooled, pooled.new_empty(pooled.shape, dtype=_core.DTYPES["int32"])


def _align(op, domain, input, rois, attributes):
    """The regions' first column is the image each lies in."""
    images = _core.cast(rois.select(1, 0), _core.DTYPES["int64"])
    return emit(op, [input, rois.narrow(1, 1, 4), images], attributes, 1, domain)


def _check_rois(kernel, input, rois):
    _check(rois.dim() == 2 and rois.size(1) == 5, kernel, "Tensor rois should have shape as Tensor[K, 5]")
    _check(input.dtype == rois.dtype, kernel, "input should have the same type as rois")


def _check_grid(kernel, what, operand, grid):
    given = (operand.size(2), operand.size(3))
    _check(
        given == grid, kernel,
        f"{what} output dims: ({given[0]}, {given[1]}) - computed output dims: ({grid[0]}, {grid[1]})",
    )


def _check(condition, kernel, message):
    """What is not known is not rejected."""
    if not is_unknown(condition) and not condition:
        raise RuntimeError(f"{kernel}: {message}")
