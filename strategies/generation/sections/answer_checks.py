"""Objections that several sections have to an answer: something is missing, repeated, or not on a list."""

from collections.abc import Collection, Iterable, Iterator

from strategies.generation.facts import Claim
from strategies.generation.wording import join, quote
from strategies.generation.writers.base import Objection

_CHOICES_SHOWN = 12


def require_claim(field: str, said: Claim | None, what: str) -> Iterator[Objection]:
    """Object to a claim without text. `what` names it in a sentence: `what stops the group`."""
    if said is None or not said.text.strip():
        yield Objection(kind="count", field=field, sentence="", reason=f"This has to say {what}.")


def require_text(field: str, text: str, what: str) -> Iterator[Objection]:
    """Object to an empty text. `what` names it in a sentence: `who answers for it`."""
    if not text.strip():
        yield Objection(kind="count", field=field, sentence="", reason=f"This has to say {what}.")


def require_reason(field: str, said: Claim, why: str) -> Iterator[Objection]:
    """Object to a claim without a reason where it can only be a judgement. `why` says so, as a sentence."""
    if said.text.strip() and not said.reason.strip():
        yield Objection(kind="basis", field=field, sentence=said.text, reason=f"{why} Say in `reason` why.")


def require_count(field: str, found: int, least: int, most: int, what: str) -> Iterator[Objection]:
    """Object to a list with too few or too many entries. `what` names them: `risks of your own`."""
    if least <= found <= most:
        return
    wanted = f"{least}" if least == most else f"{least} to {most}"
    yield Objection(
        kind="count", field=field, sentence="", reason=f"There are {found} {what} here; {wanted} are needed."
    )


def require_choice(field: str, value: str, allowed: Collection[str], what: str) -> Iterator[Objection]:
    """Object to a value that is not on a list. `what` names the list: `the people of this plan`."""
    if value.strip().casefold() in {item.casefold() for item in allowed}:
        return
    listed = join(map(quote, list(allowed)[:_CHOICES_SHOWN]), "or") or "nothing"
    yield Objection(
        kind="choice", field=field, sentence=value, reason=f"{quote(value)} is not one of {what}. Choose {listed}."
    )


def find_repeated(texts: Iterable[tuple[str, str]], what: str, known: Iterable[str] = ()) -> Iterator[Objection]:
    """Object to texts that occur twice or are among the known ones. Takes pairs of field and text.

    `what` says in a sentence what each text must be.
    """
    seen = {_simplify(text) for text in known}
    for field, text in texts:
        plain = _simplify(text)
        if plain and plain in seen:
            yield Objection(kind="repetition", field=field, sentence=text, reason=f"This is said twice. {what}")
        seen.add(plain)


def _simplify(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def numbered(field: str, items: Iterable[str], inner: str = "") -> list[tuple[str, str]]:
    """Return pairs of field and text for the entries of a list: `risks.0.early_sign`."""
    suffix = f".{inner}" if inner else ""
    return [(f"{field}.{position}{suffix}", text) for position, text in enumerate(items)]
