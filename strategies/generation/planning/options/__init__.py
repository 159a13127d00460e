"""Scores seven ways to reach the first goal from typed answers, and describes the best three."""

from strategies.generation.brief import Brief
from strategies.generation.planning.options.ground import Ground
from strategies.generation.planning.options.material import choose_formats_of, choose_proof_of, choose_questions_of
from strategies.generation.planning.options.pitches import describe_option
from strategies.generation.planning.options.points import SCORES
from strategies.generation.planning.options.traits import TRAITS
from strategies.generation.planning.plan import Option, OptionKey, Point
from strategies.generation.planning.schedule import Capacity, Window

_COUNT = 3
_SHARE_PERCENT = 50
"""At least half of the hours of all pieces carry out the option."""


def build_options(brief: Brief, window: Window, capacity: Capacity) -> tuple[Option, ...]:
    """Return three options, the chosen one first. Equal totals keep the order of `SCORES`."""
    ground = Ground(brief=brief, window=window, capacity=capacity)
    scored = [(key, tuple(score(ground))) for key, score in SCORES.items()]
    # Python's sort is stable: options with the same total stay in order.
    best = sorted(scored, key=lambda item: -sum(point.points for point in item[1]))[:_COUNT]
    keys = [key for key, _ in best]
    return tuple(_build(ground, key, points, keys) for key, points in best)


def _build(ground: Ground, key: OptionKey, points: tuple[Point, ...], keys: list[OptionKey]) -> Option:
    proof = choose_proof_of(ground, key)
    questions = choose_questions_of(ground, key, proof)
    rival = keys[1] if key == keys[0] else keys[0]
    text = describe_option(ground, key, proof, questions, rival)
    return Option(
        key=key,
        rule=key,
        traits=TRAITS[key],
        title=text.title,
        pitch=text.pitch,
        gives_up=text.gives_up,
        risk=text.risk,
        speed=text.speed,
        change_if=text.change_if,
        points=points,
        formats=choose_formats_of(ground, key),
        share_percent=_SHARE_PERCENT,
        proof=proof,
        questions=questions,
    )
