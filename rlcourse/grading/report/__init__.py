"""What is read of the marks: a page for each student and one for the class, each a file that loads nothing from elsewhere."""
