"""The access matrix, part by part: rows, and the things that their addresses name."""
