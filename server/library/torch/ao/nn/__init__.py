# torch.ao.nn
