"""Assets: only what titles or the option need, each with hours and the titles that wait for it."""

from dataclasses import replace
from typing import Any

from strategies.generation.planning.assets import find_assets
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.options.traits import TRAITS
from strategies.generation.planning.plan import OptionKey, Title
from strategies.generation.planning.schedule import Asset
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.planning.plans import option, pillar, title

CASE = {"proof": "Four customer stories", "kind": "Case", "answers": [1]}
NUMBER = {"proof": "61 closes", "kind": "Number", "answers": [1], "may_be_published": True}


def assets(*titles: Title, key: OptionKey = "answers", **changes: Any) -> dict[str, Asset]:
    chosen = replace(option("Article"), key=key, traits=TRAITS[key])
    found = find_assets(brief(**changes), chosen, (pillar("p1"),), titles or (title("q1-article"),))
    return {asset.id: asset for asset in found}


def test_brief_without_needs_has_no_assets_but_a_form_without_a_website() -> None:
    assert assets() == {}
    leads: Any = {"goals__0__kind": "Leads"}
    assert set(assets(**leads)) == {"form-contact"}
    assert assets(**leads, business__website="https://kiln.example") == {}


def test_pillar_with_several_titles_gets_its_page() -> None:
    page = assets(title("q1-article"), title("q1-video", "Video"))["page-p1"]
    assert (page.kind, page.title, page.hours) == ("page", "Page “Page p1”", 2)
    assert page.needed_by == ("q1-article", "q1-video")


def test_small_team_gets_one_page() -> None:
    pillars = (pillar("p1", 50), pillar("p2", 50))
    titles = tuple(title(f"q{n}-{p}", pillar=p) for p in ("p1", "p2") for n in (1, 2))
    for hours, count in ((4, 1), (16, 2)):
        of = brief(means__people=[{"role": "Owner", "hours_per_week": hours}])
        found = [asset for asset in find_assets(of, option(), pillars, titles) if asset.kind == "page"]
        assert len(found) == count


def test_unknown_permission_is_asked_before_the_pieces_that_would_show_it() -> None:
    found = assets(title("q1-story", "Customer story"), title("q2-article", question=2), proof=[CASE])
    assert found["consent-p1"].title == "Permission to publish “Four customer stories”"
    assert found["consent-p1"].needed_by == ("q1-story",)


def test_customers_are_asked_before_they_are_named() -> None:
    proof = [{**CASE, "may_be_published": True}]
    shown = title("q1-story", "Customer story", proof=1)
    assert "consent-p1" not in assets(shown, proof=proof)
    assert "consent-p1" in assets(shown, proof=proof, rules__needs_consent_for_names=True)


def test_renewed_figures_are_taken_out_before_they_are_shown() -> None:
    shown = title("q1-article", proof=1)
    assert "data-p1" in assets(shown, proof=[{**NUMBER, "renewed": "Every quarter"}])
    assert "data-p1" not in assets(shown, proof=[{**NUMBER, "renewed": "Once"}])


def test_slots_and_sign_ups_have_something_to_lead_to() -> None:
    assert set(assets(goals__0__kind="Bookings or slots")) == {"form-slots"}
    assert set(assets(goals__0__kind="Sign-ups")) == {"form-sign-up"}
    assert set(assets(key="list")) == {"form-sign-up"}


def test_webinar_has_an_invitation_and_partners_get_one() -> None:
    assert assets(title("q1-webinar", "Webinar"))["invitation-q1-webinar"].needed_by == ("q1-webinar",)
    assert "invitation-partners" in assets(key="partners")


def test_person_is_interviewed_unless_the_piece_is_a_talk() -> None:
    proof = [{"proof": "Our owner", "kind": "Person", "answers": [1], "may_be_published": True, "said_by": "Ann Hale"}]
    assert assets(title("q1-article", proof=1), proof=proof)["interview-p1"].title == "Interview: Ann Hale"
    assert "interview-p1" not in assets(title("q1-webinar", "Webinar", proof=1), proof=proof)


def test_footage_is_cut_for_pieces_that_show_it() -> None:
    proof = [{"proof": "The workshop", "kind": "Footage", "answers": [1], "may_be_published": True}]
    assert "footage-p1" in assets(title("q1-video", "Video", proof=1), proof=proof)
    assert "footage-p1" not in assets(title("q1-article", proof=1), proof=proof)


def test_proof_with_a_forbidden_word_is_named_by_its_number() -> None:
    found = assets(title("q1-story", "Customer story"), proof=[CASE], rules__forbidden_words=["stories"])
    assert found["consent-p1"].title == "Permission to publish proof 1"


def test_assets_of_the_options_pieces_come_first() -> None:
    plan = build_plan(sample(0), TODAY)
    option_ids = {item.id for item in plan.titles if item.is_option}
    serves = [bool(option_ids & set(asset.needed_by)) for asset in plan.assets]
    assert serves == sorted(serves, reverse=True)
    assert plan.assets[0].id == "data-p1"


def test_assets_of_samples_name_titles_that_exist_and_show_their_hours() -> None:
    for position in range(3):
        plan = build_plan(sample(position), TODAY)
        ids = {item.id for item in plan.titles}
        for asset in plan.assets:
            assert asset.needed_by
            assert set(asset.needed_by) <= ids
            assert asset.hours > 0
            assert "planning assumption" in asset.working
