"""What an option is made of: formats, proof and questions."""

from strategies.generation.brief.means import FormatKey
from strategies.generation.brief.proof import ProofKind
from strategies.generation.planning.options.ground import Ground, is_renewed
from strategies.generation.planning.plan import OptionKey
from strategies.generation.planning.segments import questions_of
from strategies.generation.planning.usable_proof import usable_proof

_FORMATS_MAX = 2
_PROOF_MAX = 3
_QUESTIONS_MAX = 4

_FORMATS: dict[OptionKey, tuple[FormatKey, ...]] = {
    "numbers": ("White paper", "Article", "Webinar", "Infographic", "Newsletter", "Calculator or quiz"),
    "answers": ("Article", "Video", "Calculator or quiz", "Podcast episode", "Webinar"),
    "stories": ("Customer story", "Video", "Podcast episode", "Article"),
    "work": ("Video", "Social post", "Article", "Infographic", "Webinar"),
    "list": ("Newsletter", "Webinar", "Article", "Video"),
    "partners": ("Article", "Webinar", "Podcast episode", "Video", "Newsletter"),
    "countdown": ("Newsletter", "Video", "Social post", "Article"),
}
"""Formats that carry an option, best first."""

_KINDS: dict[OptionKey, tuple[ProofKind, ...]] = {
    "numbers": ("Number",),
    "answers": ("Number", "Person", "Process", "Case", "Certificate", "Footage", "Review"),
    "stories": ("Case", "Review", "Person"),
    "work": ("Footage", "Process", "Certificate"),
    "list": ("Number", "Process", "Footage", "Person", "Case", "Certificate", "Review"),
    "partners": ("Person", "Number", "Certificate", "Case"),
    "countdown": ("Number", "Footage", "Process", "Person", "Case", "Certificate", "Review"),
}


def choose_formats_of(ground: Ground, key: OptionKey) -> tuple[FormatKey, ...]:
    """Return one or two formats that the owner wants and an option needs, the leading one first."""
    usable = [item.key for item in ground.capacity.formats]
    fitting = [form for form in _FORMATS[key] if form in usable]
    return tuple((fitting or usable)[:_FORMATS_MAX])


def choose_proof_of(ground: Ground, key: OptionKey) -> tuple[int, ...]:
    """Return usable proof for an option: its own kinds, and what answers the same people for showing the work."""
    own = _rank_by_questions(ground, key)
    if key == "work" and own:
        own += _rank_by_questions(ground, "numbers")[:1]
    return tuple(own[:_PROOF_MAX])


def choose_questions_of(ground: Ground, key: OptionKey, proof: tuple[int, ...]) -> tuple[int, ...]:
    """Return the questions an option answers first: of the people who move the goal, and with its proof."""
    questions = range(1, len(ground.brief.audience.questions) + 1)
    items = ground.brief.proof or ()
    proved = {answered for number in proof for answered in items[number - 1].answers or ()}
    urgent = {number for _, numbers in ground.urgent_gaps() for number in numbers}
    anything = {answered for _, item in usable_proof(ground.brief) for answered in item.answers or ()}
    movers, foreign = set(ground.mover_questions()), set(_foreign_questions(ground))

    def rank(number: int) -> tuple[bool, ...]:
        is_mover, is_urgent = number in movers, number in urgent
        match key:
            case "answers":
                # Where there is no proof yet, an answer is all that can be given.
                return not is_mover, not (is_urgent and number not in anything), not is_urgent
            case "partners":
                return (not is_mover,)
            case _:
                return number not in proved, not is_mover, not is_urgent

    fitting = [number for number in questions if number not in foreign] or list(questions)
    return tuple(sorted(fitting, key=rank)[:_QUESTIONS_MAX])


def _rank_by_questions(ground: Ground, key: OptionKey) -> list[int]:
    """Return proof of an option's kinds: what may be published and answers most questions of the right people first."""
    movers, kinds = set(ground.mover_questions()), _KINDS[key]
    urgent = {number for _, numbers in ground.urgent_gaps() for number in numbers}
    found = ground.proof_of(*kinds)
    ranked = sorted(
        enumerate(found),
        key=lambda pair: (
            # Customers tell stories; quotes of people are not enough.
            kinds.index(pair[1][1].kind) if key == "stories" and pair[1][1].kind else 0,
            not pair[1][1].may_be_published,
            key == "numbers" and not is_renewed(pair[1][1]),
            -len(set(pair[1][1].answers or ()) & (movers | urgent)),
            pair[0],
        ),
    )
    return [number for _, (number, _) in ranked]


def _foreign_questions(ground: Ground) -> tuple[int, ...]:
    """Return the questions that only groups ask which cannot move the first goal."""
    movers = ground.movers()
    if not movers:
        return ()
    return questions_of(ground.brief, [item for item in ground.brief.audience.segments or () if item not in movers])
