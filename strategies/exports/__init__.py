"""A finished strategy as a file: pure functions from sections to text."""
