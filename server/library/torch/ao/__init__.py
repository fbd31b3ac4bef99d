# torch.ao
