"""What surrounds any training: history, progress, diagnostics, checkpoints, kept agents, the learner cache."""
