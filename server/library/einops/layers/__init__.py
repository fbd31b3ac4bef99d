# einops.layers
