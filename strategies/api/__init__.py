"""The JSON API: its operations, each for the owner of what it is about, and their shapes."""
