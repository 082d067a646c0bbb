"""Trainings that have a name, run once or with many seeds."""
