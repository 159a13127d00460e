"""The plan of decided pieces: ids, proof, assets, channels and next steps follow the decisions."""

from typing import Any

from strategies.generation.brief import Brief
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.decided_titles import build_decided_titles, piece_ids
from strategies.generation.planning.decisions import NO_DECISIONS, Decisions, PieceDecision
from strategies.generation.planning.plan import Plan, Title
from tests.strategies.generation.briefs import TODAY, brief, sample

CLOSEWELL, FELLRYE, CLINIC = 0, 1, 2


def decide(**changes: Any) -> PieceDecision:
    values: dict[str, Any] = {
        "title": "A title",
        "others": (),
        "question": 1,
        "proof": None,
        "pillar": "p1",
        "segment": "Sceptical buyers",
        "stage": "awareness",
        "format": "Article",
        "channel": "Website",
        "next_step": "Ask us",
        "asset": None,
        "goal": 1,
    }
    return PieceDecision(**{**values, **changes})


def plan_of(of: Brief, *pieces: PieceDecision) -> Plan:
    return build_plan(of, TODAY, Decisions(pieces=pieces))


def title_of(of: Brief, piece: PieceDecision) -> Title:
    (title,) = build_decided_titles(of, build_plan(of, TODAY, NO_DECISIONS).option, (piece,))
    return title


def assets(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {asset.id: asset.needed_by for asset in plan.assets}


def test_ids_of_like_pieces_have_letters() -> None:
    pieces = (decide(), decide(format="Social post"), decide(), decide(), decide(question=2))
    assert piece_ids(pieces) == ("q1-article", "q1-social-post", "q1-article-b", "q1-article-c", "q2-article")


def test_pieces_in_the_formats_of_the_option_are_its_own() -> None:
    assert title_of(sample(FELLRYE), decide(format="Video", channel="YouTube")).is_option
    assert not title_of(sample(FELLRYE), decide()).is_option


def test_published_proof_is_shown_and_missing_permission_is_noted() -> None:
    shown = title_of(sample(CLOSEWELL), decide(proof=1))
    assert (shown.proof, shown.shows, shown.proof_note) == (1, 1, "")
    waiting = title_of(sample(CLOSEWELL), decide(proof=2))
    assert (waiting.proof, waiting.shows) == (None, 2)
    assert waiting.proof_note.startswith("No proof yet: get permission to publish “Four written customer stories")


def test_piece_without_proof_says_what_to_get() -> None:
    assert title_of(sample(FELLRYE), decide(question=4)).proof_note.startswith("No proof yet: get ")


def test_piece_that_the_owners_answer_settles_needs_no_proof() -> None:
    price = decide(question=5, segment="Patients after joint surgery")
    assert title_of(sample(CLINIC), price).proof_note == ""
    assert title_of(sample(CLOSEWELL), decide(question=6)).proof_note.startswith("No proof yet: get ")


def test_permission_is_asked_for_the_pieces_that_show_the_proof() -> None:
    plan = plan_of(sample(CLOSEWELL), decide(proof=2), decide(question=4), decide(question=5, proof=1))
    assert assets(plan)["consent-p2"] == ("q1-article",)


def test_page_is_made_only_where_it_was_decided() -> None:
    one, two = decide(asset="page"), decide(question=2)
    assert assets(plan_of(sample(FELLRYE), one, two))["page-p1"] == ("q1-article",)
    assert "page-p1" not in assets(plan_of(sample(FELLRYE), decide(), two))


def test_form_that_a_goal_needs_is_made_without_a_decision() -> None:
    plan = plan_of(sample(CLINIC), decide(segment="Patients after joint surgery"))
    assert assets(plan) == {"form-slots": ("q1-article",)}


def test_form_for_enquiries_is_made_where_it_was_decided() -> None:
    assert assets(plan_of(sample(CLOSEWELL), decide(asset="form"), decide(question=2))) == {
        "form-contact": ("q1-article",)
    }


def test_each_kind_of_asset_is_made_from_the_proof_of_the_piece() -> None:
    for kind in ("consent", "data", "interview", "footage"):
        plan = plan_of(sample(FELLRYE), decide(proof=1, asset=kind))
        assert assets(plan) == {f"{kind}-p1": ("q1-article",)}


def test_invitation_is_made_for_the_piece_itself() -> None:
    assert assets(plan_of(sample(FELLRYE), decide(asset="invitation"))) == {"invitation-q1-article": ("q1-article",)}


def test_pieces_of_a_format_can_be_on_several_channels() -> None:
    plan = plan_of(
        sample(CLOSEWELL),
        decide(),
        decide(question=2, title="B", channel="LinkedIn"),
        decide(question=4, title="C", channel="Partners"),
    )
    assert [(item.key, item.formats) for item in plan.channels] == [
        ("Website", ("Article",)),
        ("LinkedIn", ("Article",)),
        ("Partners", ("Article",)),
    ]
    assert {row.id: row.channel for row in plan.calendar.pieces} == {
        "q1-article": "Website",
        "q2-article": "LinkedIn",
        "q4-article": "Partners",
    }


def test_next_step_is_the_decided_one_or_that_of_the_rules() -> None:
    plan = plan_of(sample(CLOSEWELL), decide(), decide(question=2, title="B", next_step=""))
    assert {row.id: row.next_step for row in plan.calendar.pieces} == {
        "q1-article": "Ask us",
        "q2-article": "Ask for a demo",
    }


def test_titles_of_the_rules_are_planned_without_decisions() -> None:
    assert plan_of(brief()).titles == build_plan(brief(), TODAY, NO_DECISIONS).titles


def test_used_up_titles_of_a_writer_are_named_as_the_reason() -> None:
    plan = plan_of(sample(FELLRYE), decide(format="Video", channel="YouTube"))
    assert plan.calendar.left_out[0].endswith("every title of this plan is used; a further piece would need a new one.")
