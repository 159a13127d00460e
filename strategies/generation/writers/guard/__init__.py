"""Checks of a writer's answer: what is said must be borne out by the facts, allowed by the owner, and fit its field."""

from strategies.generation.writers.guard.bases import ASSUMPTION, fact_paths
from strategies.generation.writers.guard.lengths import objections_to_shape
from strategies.generation.writers.guard.objections import find_objections

__all__ = ["ASSUMPTION", "fact_paths", "find_objections", "objections_to_shape"]
