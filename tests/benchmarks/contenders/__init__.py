"""Programs that train the same thing with different libraries, each a process of its own that prints one JSON object."""
