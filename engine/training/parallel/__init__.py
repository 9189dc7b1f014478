"""Training that does not fit one device: recomputed activations, sharded optimizers, chunks pipelined over ranks."""
