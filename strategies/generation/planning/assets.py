"""Finds what must exist before pieces can point to it or use it: pages, forms, permissions, figures, invitations."""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from strategies.generation.brief import Brief
from strategies.generation.brief.goals import GoalKind
from strategies.generation.brief.means import FormatKey
from strategies.generation.forbidden_words import find_forbidden_words
from strategies.generation.planning.plan import Option, Pillar, Title
from strategies.generation.planning.schedule import Asset, AssetKind
from strategies.generation.planning.title_patterns import DECIDED, EDITION
from strategies.generation.planning.title_proof import NumberedProof, proof_for
from strategies.generation.wording import numeral, quote

_HOURS_PER_HUB = 8
"""Hours a week that one hub page takes to be kept useful: a small team gets one."""
_HUB_WEEK_MIN = 2
"""Hours a week below which a hub page would take the hours of the pieces that it is for."""
_HUB_TITLES_MIN = 2
_PROOF_MAX_CHARS = 80
_SHOWN: tuple[FormatKey, ...] = ("Video", "Social post")
_FORMS: dict[GoalKind, tuple[str, str]] = {
    "Sign-ups": ("form-sign-up", "signup"),
    "Bookings or slots": ("form-slots", "slots"),
}
_CONTACT_FORM = ("form-contact", "contact")
_NAMED_KINDS = ("Case", "Review")


def find_assets(
    brief: Brief, chosen: Option, pillars: tuple[Pillar, ...], titles: tuple[Title, ...]
) -> tuple[Asset, ...]:
    """Return the assets that titles or the option need, those of the option's pieces first.

    Each has hours and names the titles that wait for it.
    """
    found = [
        *_figures(brief, titles),
        *_forms(brief, chosen, titles),
        *_permissions(brief, titles),
        *_hubs(brief, pillars, titles),
        *_interviews(brief, titles),
        *_footage(brief, titles),
        *_invitations(titles),
    ]
    if chosen.traits.needs_partners:
        found.append(_build("invitation-partners", "invitation", "partners", [t for t in titles if t.is_option]))
    option = {title.id for title in titles if title.is_option}
    return tuple(sorted(found, key=lambda asset: not option.intersection(asset.needed_by)))


def _hubs(brief: Brief, pillars: tuple[Pillar, ...], titles: tuple[Title, ...]) -> Iterator[Asset]:
    """Yield a page for the pillars with the most titles, as many as the team can keep useful.

    Where a writer decided on the titles, those that need a page say so.
    """
    if any(title.pattern == DECIDED for title in titles):
        for pillar in pillars:
            own = [title for title in titles if title.pillar == pillar.key and title.asset == "page"]
            if own:
                yield _build(f"page-{pillar.key}", "page", "page", own, name=pillar.hub)
        return
    week_h = sum(person.hours_per_week for person in brief.means.people)
    by_pillar = {pillar: [title for title in titles if title.pillar == pillar.key] for pillar in pillars}
    full = [(pillar, own) for pillar, own in by_pillar.items() if len(own) >= _HUB_TITLES_MIN]
    full.sort(key=lambda item: (-sum(title.is_option for title in item[1]), -len(item[1])))
    count = max(1, int(week_h / _HOURS_PER_HUB)) if week_h >= _HUB_WEEK_MIN else 0
    for pillar, own in full[:count]:
        yield _build(f"page-{pillar.key}", "page", "page", own, name=pillar.hub)


def _forms(brief: Brief, chosen: Option, titles: tuple[Title, ...]) -> Iterator[Asset]:
    """Yield what the next steps of pieces lead to: a sign-up form, a page of slots, a form for enquiries."""
    served: dict[tuple[str, str], list[Title]] = {}
    for number, goal in enumerate(brief.goals, start=1):
        own = [title for title in titles if title.goal == number]
        has_no_form = goal.kind == "Leads" and brief.business.website is None
        if own and goal.kind in _FORMS:
            served.setdefault(_FORMS[goal.kind], []).extend(own)
        elif wanting := [title for title in own if has_no_form or title.asset == "form"]:
            served.setdefault(_CONTACT_FORM, []).extend(wanting)
    for (id_, key), own in served.items():
        yield _build(id_, "form", key, own)
    has_list = any(goal.kind == "Sign-ups" for goal in brief.goals)
    if chosen.traits.needs_list and not has_list:
        yield _build("form-sign-up", "form", "signup", [title for title in titles if title.is_option])


def _permissions(brief: Brief, titles: tuple[Title, ...]) -> Iterator[Asset]:
    """Yield a permission for proof without one, or that names customers who have to agree."""
    for item in proof_for(brief, ()):
        waiting = [title for title in titles if not item.is_published and _would_use(title, item)]
        if brief.rules.needs_consent_for_names and item.proof.kind in _NAMED_KINDS:
            waiting += [title for title in titles if title.proof == item.number]
        waiting += [title for title in titles if title.asset == "consent" and title.shows == item.number]
        if waiting:
            yield _build(f"consent-p{item.number}", "consent", "consent", waiting, name=_quote_proof(brief, item))


def _would_use(title: Title, item: NumberedProof) -> bool:
    if title.pattern == DECIDED:
        return title.shows == item.number
    return title.proof is None and title.question in item.questions


def _asks_for(title: Title, kind: AssetKind, item: NumberedProof) -> bool:
    """Whether a writer decided that this has to be made from the proof before the piece."""
    return title.asset == kind and title.shows == item.number


def _figures(brief: Brief, titles: tuple[Title, ...]) -> Iterator[Asset]:
    """Yield the figures for pieces that show numbers which are new each time, or for an edition."""
    for item in proof_for(brief, ()):
        is_renewed = item.proof.kind == "Number" and item.proof.renewed not in {None, "Once"}
        edition = f"{EDITION}-p{item.number}"
        own = [
            title
            for title in titles
            if (is_renewed and (title.proof == item.number or title.id == edition)) or _asks_for(title, "data", item)
        ]
        if own:
            yield _build(f"data-p{item.number}", "data", "data", own, name=_quote_proof(brief, item))


def _interviews(brief: Brief, titles: tuple[Title, ...]) -> Iterator[Asset]:
    """Yield an interview with each person who answers in a piece, except where the piece is a talk with them."""
    talks: tuple[FormatKey, ...] = ("Webinar", "Podcast episode")
    for item in proof_for(brief, ()):
        is_person = item.proof.kind == "Person"
        own = [
            title
            for title in titles
            if (is_person and title.proof == item.number and title.format not in talks)
            or _asks_for(title, "interview", item)
        ]
        if own:
            yield _build(f"interview-p{item.number}", "interview", "interview", own, name=_name_person(brief, item))


def _footage(brief: Brief, titles: tuple[Title, ...]) -> Iterator[Asset]:
    for item in proof_for(brief, ()):
        is_footage = item.proof.kind == "Footage"
        own = [
            title
            for title in titles
            if (is_footage and title.proof == item.number and title.format in _SHOWN)
            or _asks_for(title, "footage", item)
        ]
        if own:
            yield _build(f"footage-p{item.number}", "footage", "footage", own, name=_quote_proof(brief, item))


def _invitations(titles: tuple[Title, ...]) -> Iterator[Asset]:
    for title in titles:
        if title.format == "Webinar" or title.asset == "invitation":
            yield _build(f"invitation-{title.id}", "invitation", "invitation", [title], name=title.text)


def _name_person(brief: Brief, item: NumberedProof) -> str:
    said_by = item.proof.said_by
    return said_by if said_by and not find_forbidden_words(brief, said_by) else _quote_proof(brief, item)


def _quote_proof(brief: Brief, item: NumberedProof) -> str:
    text = item.proof.proof
    return f"proof {item.number}" if find_forbidden_words(brief, text) else quote(text, _PROOF_MAX_CHARS)


def _build(id_: str, kind: AssetKind, key: str, needed_by: Iterable[Title], name: str = "") -> Asset:
    known = _load_assets()[key]
    titles = list({title.id: title for title in needed_by}.values())
    goals = [title.goal for title in titles]
    return Asset(
        id=id_,
        kind=kind,
        title=known["title"].replace("{name}", name),
        hours=known["hours"],
        working=f"{numeral(known['hours'])} h (planning assumption): {known['why']}",
        goal=max(set(goals), key=lambda goal: (goals.count(goal), -goal)) if goals else 1,
        needed_by=tuple(title.id for title in titles),
    )


@cache
def _load_assets() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("strategies.generation").joinpath("data/assets.toml").read_text(encoding="utf-8"))
