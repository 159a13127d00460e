"""Random options that a writer may choose for a brief: what they name exists, whether it fits the hours or not."""

from hypothesis import strategies as st

from strategies.generation.brief import Brief
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.decisions import OptionDecision
from strategies.generation.planning.usable_proof import usable_proof
from tests.strategies.generation.briefs import TODAY


@st.composite
def decided_options(draw: st.DrawFn, of: Brief, *, title: str = "Go our own way") -> OptionDecision:
    formats = [form.key for form in build_plan(of, TODAY).capacity.formats]
    proof = [number for number, _ in usable_proof(of)]
    questions = range(1, len(of.audience.questions) + 1)
    return OptionDecision(
        title=title,
        pitch=f"{title}: what the business would do.",
        gives_up=f"what {title} leaves out",
        risk=f"{title} could fail.",
        speed="slow at first",
        change_if=("No one answers the first piece.", "Fewer than two answer the third.")[: draw(st.integers(0, 2))],
        formats=tuple(draw(st.lists(st.sampled_from(formats), min_size=1, max_size=3, unique=True))),
        share_percent=draw(st.integers(40, 100)),
        proof=tuple(draw(st.lists(st.sampled_from(proof), max_size=4, unique=True)) if proof else ()),
        questions=tuple(draw(st.lists(st.sampled_from(questions), min_size=1, max_size=6, unique=True))),
    )
