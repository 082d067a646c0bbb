"""Many independent tasks at once: on processes of this machine, or on a Ray cluster."""
