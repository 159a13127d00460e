"""What a writer answers about the competitors, and the objections to it."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.brief.answers import NAME_MAX_CHARS
from strategies.generation.brief.market import Competitor
from strategies.generation.facts import Claim, PointClaim, ShortClaim
from strategies.generation.sections.answer_checks import find_repeated, numbered, require_claim, require_reason
from strategies.generation.writers.base import Objection
from strategies.generation.writers.guard.rivals import read_rivals, unfounded_judgements
from strategies.generation.writers.guard.sentence_language import other_language
from strategies.generation.writers.guard.sentences import split_sentences
from strategies.generation.writers.guard.words import content_stems

_KNOWN_MIN = 1 / 3
"""Part of the words about a competitor that the brief has to have about it, in every sentence."""


class RivalProse(BaseModel):
    """A writer's prose on one competitor."""

    name: str = Field(max_length=NAME_MAX_CHARS, description="Exactly as given. It is printed before the sentences.")
    about: ShortClaim = Field(
        description="What the facts say that this rival does well and where it is weak. No reason: you do not judge it."
    )
    differently: PointClaim = Field(
        description="What this business does differently because of it, with the reason. "
        "Printed after “Against”, the name and a colon."
    )


class CompetitorsProse(BaseModel):
    """A writer's prose on the competitors."""

    rivals: list[RivalProse] = Field(description="One for each rival among the entries.")
    lesson: ShortClaim | None = Field(default=None, description="What follows from all of them, in one sentence.")


def find_objections(prose: BaseModel, brief: Brief, given: Sequence[tuple[int, Competitor]]) -> list[Objection]:
    """Object to judgements of a competitor, to a step without a reason, and to an answer that lacks either."""
    if not isinstance(prose, CompetitorsProse):
        return []
    rivals = {rival.name.casefold(): rival for _, rival in given}
    paths = {rival.name.casefold(): f"market.competitors.{position}" for position, rival in given}
    found = list(require_claim("lesson", prose.lesson, "what follows from all of them"))
    if prose.lesson:
        found += require_reason("lesson.reason", prose.lesson, "What follows is a judgement.")
    for position, item in enumerate(prose.rivals):
        field = f"rivals.{position}"
        found += require_claim(f"{field}.about.text", item.about, "what the facts say of this rival")
        found += require_claim(f"{field}.differently.text", item.differently, "what this business does differently")
        found += require_reason(f"{field}.differently.reason", item.differently, "What to do is a judgement.")
        found += _find_judgements(f"{field}.about", item.about, paths.get(item.name.casefold(), ""))
        found += _find_bad_words(field, item, brief)
        if rival := rivals.get(item.name.casefold()):
            found += _find_additions(f"{field}.about.text", item.about, rival, brief.language)
    steps = numbered("rivals", (item.differently.text for item in prose.rivals), "differently.text")
    return [*found, *find_repeated(steps, "Each rival calls for a step of its own.")]


def _find_judgements(field: str, about: Claim, path: str) -> Iterator[Objection]:
    """Object to what is said of a competitor beyond the owner's answers about that competitor."""
    if about.reason.strip():
        reason = "You cannot judge a rival. Say what the facts say of it, without a reason."
        yield Objection(kind="rival", field=f"{field}.reason", sentence=about.reason, reason=reason)
    named = [name.strip().replace("[", ".").replace("]", "") for name in about.basis]
    others = [name for name in named if name != path and not name.startswith(f"{path}.")]
    if path and (others or not named) and about.text.strip():
        reason = f"What is said of this rival has to rest on {path} alone."
        yield Objection(kind="rival", field=f"{field}.basis", sentence=about.text, reason=reason)


def _find_bad_words(field: str, item: RivalProse, brief: Brief) -> Iterator[Objection]:
    """Object to words that judge a competitor. Its name is printed before the sentences, so they need not have it."""
    rivals = [rival for rival in read_rivals(brief) if rival.name == item.name.casefold()]
    for name, said in (("about", item.about), ("differently", item.differently)):
        for part, text in (("text", said.text), ("reason", said.reason)):
            for sentence in split_sentences(text):
                for _, word in unfounded_judgements(f"{item.name}: {sentence}", rivals):
                    reason = f"“{word}” judges {item.name}, and nothing in the answers says so."
                    yield Objection(kind="rival", field=f"{field}.{name}.{part}", sentence=sentence, reason=reason)


def _find_additions(field: str, about: Claim, rival: Competitor, language: str) -> Iterator[Objection]:
    """Object to sentences about a competitor that have little in common with the answers about it."""
    answers = " ".join(filter(None, (rival.name, rival.strength, rival.weakness)))
    known = content_stems(answers, language)
    is_half_known = not (rival.strength and rival.weakness)
    if (is_half_known and about.check.strip()) or other_language(answers, language):
        # What is unknown has to be said in words that no answer has.
        return
    for sentence in split_sentences(about.text):
        said = content_stems(sentence, language)
        if said and len(said & known) < _KNOWN_MIN * len(said):
            reason = f"The answers do not say this of {rival.name}. Say only what they say."
            yield Objection(kind="rival", field=field, sentence=sentence, reason=reason)
