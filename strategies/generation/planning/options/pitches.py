"""What each option would do, what it gives up, and what would change the choice."""

from collections.abc import Callable
from dataclasses import dataclass

from strategies.generation.planning.options.ground import Ground, is_renewed
from strategies.generation.planning.plan import OptionKey
from strategies.generation.wording import exact_numeral, join, numeral, pluralize, quote, sentence, short_day

TITLES: dict[OptionKey, str] = {
    "numbers": "Publish your own figures",
    "answers": "Answer what customers ask",
    "stories": "Let customers speak",
    "work": "Show the work",
    "list": "Serve the people you can reach",
    "partners": "Be recommended by others",
    "countdown": "Count back from one day",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionText:
    """The words of an option."""

    title: str
    pitch: str
    gives_up: str
    risk: str
    speed: str
    change_if: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Material:
    """What an option is described from."""

    ground: Ground
    proof: tuple[int, ...]
    questions: tuple[int, ...]

    def proof_text(self, position: int = 0) -> str:
        """Return proof of the option in quotation marks; empty if there is none at this position."""
        items = self.ground.brief.proof or ()
        return quote(items[self.proof[position] - 1].proof, 90) if position < len(self.proof) else ""

    def first_question(self) -> str:
        """Return the option's first question in quotation marks."""
        return quote(self.ground.brief.audience.questions[self.questions[0] - 1].question)

    def ends_with_question(self, text: str) -> str:
        """Return a sentence that ends with the first question; the stop is the question's own if it has one."""
        asked = self.first_question()
        return sentence(f"{text} {asked}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The words of an option before its observations get an end."""

    pitch: str
    gives_up: str
    risk: str
    speed: str
    signs: tuple[str, str]
    """Observations that speak against the option."""


def describe_option(
    ground: Ground, key: OptionKey, proof: tuple[int, ...], questions: tuple[int, ...], rival: OptionKey
) -> OptionText:
    """Return the words of an option. `rival` is what would take its place."""
    words = _DESCRIBE[key](_Material(ground=ground, proof=proof, questions=questions))
    first, second = words.signs
    return OptionText(
        title=TITLES[key],
        pitch=words.pitch,
        gives_up=words.gives_up,
        risk=words.risk,
        speed=words.speed,
        change_if=(f"{first} Then “{TITLES[rival]}” comes first.", second, _goal_sign(ground)),
    )


def _goal_sign(ground: Ground) -> str:
    opens = ground.goal.opens
    if opens and opens > ground.window.end:
        return f"You decide to sell something before {short_day(opens)}."
    return f"{ground.goal_name} has not moved by the last review, although the plan was kept."


def _numbers(material: _Material) -> _Words:
    first = material.proof_text()
    items = material.ground.brief.proof or ()
    if not first:
        pitch = "Start to count something that only you can count, and publish it once it says something."
    elif is_renewed(items[material.proof[0] - 1]):
        pitch = f"Make {first} a regular edition, and let every other piece point to it."
    else:
        pitch = f"Publish {first} as one thorough piece, and let every other piece point to it."
    return _Words(
        pitch=material.ends_with_question(f"{pitch} It answers") if first else pitch,
        gives_up="Short answers to everything that is asked: the hours of one edition would make several of them.",
        risk="The figures are too few or too dull to be quoted.",
        speed="Medium. One edition has to exist before it can be quoted.",
        signs=(
            "Eight weeks after the first edition no one outside has quoted it or linked to it.",
            "None of the next ten people who get in touch mentions the figures.",
        ),
    )


def _answers(material: _Material) -> _Words:
    ground = material.ground
    movers, count = ground.movers(), len(ground.mover_questions())
    names = join(quote(item.name) for item in movers)
    others = [item for item in ground.brief.audience.segments or () if item not in movers]
    is_by_day = ground.goal.kind == "Bookings or slots" and bool(movers) and bool(ground.busy_by_day())
    if is_by_day:
        start = f"Answer the questions of {names} before all others: they can come when your slots are free. First:"
    elif movers and count < len(ground.brief.audience.questions):
        start = f"Answer the {pluralize(count, 'question')} of {names} one by one. First:"
    else:
        start = "Answer what customers ask, one question at a time and to the end. First:"
    return _Words(
        pitch=material.ends_with_question(start),
        gives_up=f"Pieces for {join(quote(item.name) for item in others)}, however much they ask."
        if movers and others
        else "Everything that is news: an answer is useful for years and urgent to no one.",
        risk="Others have answered the same, and are found first.",
        speed="Slow by search, which takes months. Fast where you send the answer to those who ask.",
        signs=(
            "By the last review search has brought no one to the first three answers, and no one passes them on.",
            "The people who get in touch ask something else.",
        ),
    )


def _stories(material: _Material) -> _Words:
    items = material.ground.brief.proof or ()
    kind = items[material.proof[0] - 1].kind if material.proof else None
    first, arc = material.proof_text(), "what was wrong, what was done, what it is like now."
    pitches = {
        "Case": f"Tell {first}, one at a time: {arc}",
        "Review": f"Begin with {first}, and ask three of these customers for their story: {arc}",
    }
    return _Words(
        pitch=pitches.get(kind or "", f"Ask three customers for their story: {arc}"),
        gives_up="Speed: no story appears before someone else has said yes.",
        risk="Those who agreed change their mind, or say less than you hoped.",
        speed="Slow at first. An interview, a draft and a written yes come before each story.",
        signs=(
            "Fewer than two customers agree within four weeks.",
            "Readers of a story take the next step no more often than readers of anything else.",
        ),
    )


def _work(material: _Material) -> _Words:
    first, second = material.proof_text(), material.proof_text(1)
    waiting = _waiting(material.ground)
    shown = f"Show {first}, with {second} beside it." if second else f"Show {first}, one step at a time."
    then = f" The {waiting} see it first." if waiting else f" {material.ends_with_question('It answers')}"
    return _Words(
        pitch=f"{shown}{then}" if first else "Film and describe how the work is done, one step at a time.",
        gives_up="Reach for its own sake: no trend, no contest, no piece that could be about any work.",
        risk="It is watched with pleasure, and no one takes the next step.",
        speed="Fast to make from what is there. It convinces over weeks.",
        signs=(
            "After six pieces, work is watched no longer than anything else you publish.",
            "Those who have not bought name a doubt that seeing the work does not answer.",
        ),
    )


def _list(material: _Material) -> _Words:
    ground = material.ground
    waiting, use = _waiting(ground), ground.channel("Email")
    opens = ground.goal.opens
    if waiting:
        until = f" and give them a reason to stay until {short_day(opens)}" if opens else ""
        pitch = f"Write first to the {waiting}{until}."
    elif use and use[1].reach:
        pitch = f"Write first to the {exact_numeral(use[1].reach)} people who get your emails."
    else:
        pitch = "Write first to the people who know you, and count them in the first week."
    need = ground.need()
    is_enough = ground.enough_wait() and need is not None
    share = numeral((need or 0) / (ground.goal.waiting or 1) * 100)
    return _Words(
        pitch=pitch,
        gives_up="New people: those who do not know you today will hardly hear of you in these 90 days.",
        risk=f"Not everybody who waits says yes: {share}% of them have to."
        if is_enough
        else "The same people hear from you more often than they want to.",
        speed="Fast. They are within reach today.",
        signs=(
            "More people leave the list than join it, two months running.",
            "Fewer people open each email than opened the one before, four times in a row.",
        ),
    )


def _partners(material: _Material) -> _Words:
    ground = material.ground
    uses = [use[1] for key in ("Partners", "Press") if (use := ground.channel(key)) and use[1].name]
    by_day = ground.goal.kind == "Bookings or slots"
    if by_day:
        start = (
            "Find those whom people free by day already ask, and give them something to pass on. First: the answer to"
        )
    elif uses:
        start = f"Give {quote(uses[0].name or '')} something worth passing on. First: the answer to"
    else:
        start = "Find three people or places your customers already ask, and give them the answer to"
    return _Words(
        pitch=material.ends_with_question(start),
        gives_up="Control over when you are named, how often, and in which words.",
        risk="They say yes and pass on nothing.",
        speed="Medium. A yes takes weeks, and then it works for long.",
        signs=(
            "Fewer than two of the first five say yes within six weeks.",
            "Those who were asked send no one in the two months after they said yes.",
        ),
    )


def _countdown(material: _Material) -> _Words:
    ground = material.ground
    opens, season = ground.goal.opens, ground.coming_season()
    if opens and ground.window.first_publication < opens <= ground.window.end:
        pitch = f"Put everything into the weeks before {short_day(opens)}, when {ground.goal_name.lower()} opens."
    elif season:
        pitch = (
            f"Put everything into the weeks before {short_day(season.first)}, when {quote(season.season.name)} begins."
        )
    else:
        pitch = "Choose one day on which people can decide, and let every piece lead to it."
    return _Words(
        pitch=pitch,
        gives_up="The weeks after it: little is made that is still read then.",
        risk="If the day moves, most of the pieces are wrong.",
        speed="Fast, and soon over.",
        signs=(
            "Half of the pieces are not ready two weeks before the day.",
            "No one asks about the day after the first two pieces have named it.",
        ),
    )


def _waiting(ground: Ground) -> str:
    """Return who waits for what, such as `1,150 people who wait for 600 jackets`; empty if too few wait."""
    if not ground.enough_wait():
        return ""
    need, unit = exact_numeral(ground.need() or 0), ground.goal.unit
    what = f"{need} {unit}" if unit else need
    return f"{exact_numeral(ground.goal.waiting or 0)} people who wait for {what}"


_DESCRIBE: dict[OptionKey, Callable[[_Material], _Words]] = {
    "numbers": _numbers,
    "answers": _answers,
    "stories": _stories,
    "work": _work,
    "list": _list,
    "partners": _partners,
    "countdown": _countdown,
}
