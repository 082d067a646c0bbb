"""What an exercise is, and one module for every notebook with that notebook's exercises."""
