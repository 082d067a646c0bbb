"""A3C: many workers, one set of weights; on threads, processes, a cluster, or all in step."""
