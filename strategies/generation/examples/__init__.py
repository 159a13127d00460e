"""Example answers: what a strong model answers to each request about the three samples."""
