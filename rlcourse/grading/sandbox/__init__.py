"""Kernels that nobody has to trust: the sandbox they run in, how they are started, and what they may use."""
