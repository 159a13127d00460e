"""Editing finished sections by hand, and comparing their versions."""
