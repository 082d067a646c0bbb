"""From one notebook to its marks: answers merged into the release, asked in a kernel, judged outside of it."""
