"""What a class handed in: archives and folders that strangers filled, the names in them, notebooks and their pictures."""
