"""Programs and files that are not imported here: what is put into a sandbox, and what kernels are forked from."""
