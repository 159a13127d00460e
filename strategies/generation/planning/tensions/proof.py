"""Tensions about proof: what is missing, barred, or may not be published."""

from collections.abc import Iterator

from strategies.generation.planning.plan import Tension
from strategies.generation.planning.segments import movers_of, questions_of
from strategies.generation.planning.tensions.context import Context
from strategies.generation.planning.usable_proof import is_barred, unproved_questions, usable_proof
from strategies.generation.wording import join, pluralize, quote, short_day, spell_out

_STORY_KINDS = frozenset({"Case", "Review"})
_EDITION = "edition-"
_RARE = {"Every quarter": "quarter", "Every year": "year"}
_KIND_PLURALS = {
    "Number": "figures",
    "Case": "cases",
    "Person": "people",
    "Process": "processes",
    "Review": "reviews",
    "Certificate": "certificates",
    "Footage": "footage",
}


def find_none(context: Context) -> Iterator[Tension]:
    """Report a brief without proof."""
    if context.brief.proof:
        return
    yield Tension(
        key="no_proof",
        title="You name nothing that only you can show.",
        working="Proof: no answer.",
        consequence="Every piece could have been written by anyone who sells the same.",
        default="Pieces say what proof they still need, and make no claim without it.",
        question="What do you count, film or know that no one else in your market does?",
        how="Ask three customers for a sentence with a figure in it.",
        weight=76,
        paths=("proof",),
    )


def find_barred(context: Context) -> Iterator[Tension]:
    """Report proof of a kind that the owner's rules forbid."""
    proof = context.brief.proof or ()
    barred = [(index, item) for index, item in enumerate(proof) if is_barred(context.brief, item)]
    if not barred:
        return
    kinds = join(dict.fromkeys(_KIND_PLURALS[item.kind] for _, item in barred if item.kind))
    is_all = len(barred) == len(proof)
    yield Tension(
        key="proof_barred",
        title=f"Your rules forbid {kinds} as proof, and "
        + (
            "that is all you have."
            if is_all
            else f"{spell_out(len(barred))} of your {spell_out(len(proof))} pieces of proof are that."
            if len(barred) > 1
            else f"one of your {spell_out(len(proof))} pieces of proof is that."
        ),
        working="Not used: " + "; ".join(quote(item.proof) for _, item in barred) + ".",
        consequence="No piece can rest on it, and no option is built on it.",
        default="The plan leaves it out everywhere.",
        question=f"Is there other proof for the questions that {quote(barred[0][1].proof)} would answer?",
        how="Look for a figure, a process or a person behind it that may be shown.",
        weight=86 if is_all else 61,
        paths=("rules.barred_proof", *(f"proof.{index}" for index, _ in barred)),
    )


def find_forbidden(context: Context) -> Iterator[Tension]:
    """Report proof that may not be published."""
    for index, proof in enumerate(context.brief.proof or ()):
        if proof.may_be_published is not False or is_barred(context.brief, proof):
            continue
        yield Tension(
            key="proof_not_public",
            title=f"{quote(proof.proof)} may not be published.",
            working="“May it be published?”: your answer is no.",
            consequence="It can convince in a conversation, but no reader will see it.",
            default="No piece uses it.",
            question=f"Could {quote(proof.proof)} be published without names, or as a total?",
            how="Ask what exactly may not be shown.",
            weight=58,
            paths=(f"proof.{index}.may_be_published",),
        )


def find_permission_unknown(context: Context) -> Iterator[Tension]:
    """Report proof that might not be allowed to be published."""
    unknown = [(number, item) for number, item in usable_proof(context.brief) if item.may_be_published is None]
    if not unknown:
        return
    total = len(context.brief.proof or ())
    names = join(quote(item.proof) for _, item in unknown)
    some = spell_out(len(unknown)) if len(unknown) < total else "any"
    yield Tension(
        key="proof_permission_unknown",
        title=f"Whether you may publish {names} is unknown."
        if len(unknown) <= 2
        else f"Whether you may publish {some} of your {spell_out(total)} pieces of proof is unknown.",
        working=f"No answer to “May it be published?” for {len(unknown)} of {total}: {names}.",
        consequence="A piece that rests on it can fall out on its last day"
        + (", and every customer has to agree to be named." if context.brief.rules.needs_consent_for_names else "."),
        default="Permission is asked before a piece uses it. Until then other proof comes first.",
        question=f"May {names} be published, and who has to agree?",
        how="Ask those it is about, in writing.",
        weight=63,
        paths=tuple(f"proof.{number - 1}.may_be_published" for number, _ in unknown),
    )


def find_consent(context: Context) -> Iterator[Tension]:
    """Report stories that need consent before a customer is named."""
    if not context.brief.rules.needs_consent_for_names:
        return
    stories = [(number, item) for number, item in usable_proof(context.brief) if item.kind in _STORY_KINDS]
    named = [(number, item) for number, item in stories if item.may_be_published]
    wants_stories = any(item.key == "Customer story" for item in context.capacity.formats)
    # Stories that may not be publishable at all are reported with their permission.
    if not named and (stories or not wants_stories):
        return
    names = join(quote(item.proof) for _, item in named)
    yield Tension(
        key="consent_needed",
        title=f"Customers must agree before you name them, and {names} would name them."
        if named
        else "Customers must agree before you name them, and you want to publish customer stories.",
        working="Consent needed: yes.",
        consequence="Each story waits for a written yes, which no deadline of yours can hurry.",
        default="Asking is planned before the piece; without a yes it appears without names.",
        question="Which customers have agreed already?",
        how="Ask the three who answer fastest.",
        weight=52,
        paths=("rules.needs_consent_for_names", *(f"proof.{number - 1}" for number, _ in named)),
    )


def find_unanswered(context: Context) -> Iterator[Tension]:
    """Report questions that no usable proof answers, those of a gap with high priority first."""
    if not context.brief.proof:
        return
    questions = context.brief.audience.questions
    bare = unproved_questions(context.brief)
    if not bare:
        return
    movers = movers_of(context.brief, 1)
    theirs = set(questions_of(context.brief, movers)) or set(bare)
    urgent = theirs & {
        number for gap in context.brief.market.gaps or () if gap.priority == "High" for number in gap.questions or ()
    }
    worst = min(bare, key=lambda number: (number not in urgent, number not in theirs, number))
    asked = quote(questions[worst - 1].question)
    is_gap = worst in urgent
    yield Tension(
        key="question_without_proof",
        title=f"You rate a gap high and have no proof for its question: {asked}"
        if is_gap
        else f"No proof answers {asked}",
        working=f"Of {len(questions)} questions, no usable proof answers: {join(str(number) for number in bare)}.",
        consequence=f"{pluralize(len(bare), 'question')} of {len(questions)} can be answered, but not proved.",
        default="Their pieces say what proof is still to get, and claim nothing.",
        question=f"What could you show as an answer to {asked}",
        how="Ask the person who gets this question most often.",
        weight=65 if is_gap else 47,
        paths=tuple(f"audience.questions.{number - 1}" for number in bare),
    )


def find_single_edition(context: Context) -> Iterator[Tension]:
    """Report an option that rests on a single edition of a figure."""
    if not context.chosen.traits.has_edition or not context.chosen.proof:
        return
    number = context.chosen.proof[0]
    proof = (context.brief.proof or ())[number - 1]
    often = _RARE.get(proof.renewed or "")
    editions = [row for row in context.calendar.pieces if row.id.startswith(_EDITION) and row.proof == number]
    if not often or len(editions) != 1:
        return
    yield Tension(
        key="one_edition",
        title=f"Your figure is new every {often}, so these 90 days hold one edition of it.",
        working=f"{quote(proof.proof)} is renewed every {often}; the edition appears on {short_day(editions[0].day)}.",
        consequence="If that edition fails, none follows in these 90 days to correct it.",
        default="The edition comes once, and other pieces are made from the same figures.",
        question="Could a part of the figures be published every month?",
        how="Ask the person who keeps the figures.",
        weight=62,
        paths=(f"proof.{number - 1}.renewed",),
    )


RULES = (
    find_none,
    find_barred,
    find_forbidden,
    find_permission_unknown,
    find_consent,
    find_unanswered,
    find_single_edition,
)
