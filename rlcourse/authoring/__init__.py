"""From one source to two notebooks: `solutions/NN_name.py` becomes the executed solution and the student's version."""
