"""Training on synthetic tasks: what `unabridged train` runs, and what the tests and demos get their checkpoints from."""
