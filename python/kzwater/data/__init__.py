"""Data in and out: files, CF conventions, forcing, gauge series."""
