# torch.onnx: nothing is exported.
from _rooflint import unknown


def is_in_onnx_export():
    return False


def export(model, *args, **kwargs):
    return unknown("torch.onnx.export writes nothing here")


dynamo_export = export


def register_custom_op_symbolic(symbolic_name, symbolic_fn, opset_version):
    pass


def unregister_custom_op_symbolic(symbolic_name, opset_version):
    pass
