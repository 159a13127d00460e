"""What a writer may choose from for each piece, and how many titles the hours allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from strategies.generation.brief import Brief
from strategies.generation.brief.means import ChannelKey, FormatKey
from strategies.generation.planning.channels import channels_for
from strategies.generation.planning.pillars import IDEAL_MAX_CHARS
from strategies.generation.planning.plan import Option, Pillar
from strategies.generation.planning.schedule import Capacity, FormatHours
from strategies.generation.planning.titles import TITLES_MAX, TITLES_MIN
from strategies.generation.planning.usable_proof import usable_proof

IDEAL = "ideal customer"
"""What a writer says for a piece that is for no group in particular."""
PER_PILLAR_MIN = 2
MONTHS = 3
"""Months of the window, for limits per month."""


@dataclass(frozen=True)
class PieceOptions:
    """The questions, formats, channels, groups and proof that pieces may have, by the names that a writer uses."""

    brief: Brief
    capacity: Capacity
    option: Option
    pillars: tuple[Pillar, ...]

    @cached_property
    def formats(self) -> Mapping[FormatKey, FormatHours]:
        """The formats of the plan."""
        return {form.key: form for form in self.capacity.formats}

    @cached_property
    def channels(self) -> Mapping[FormatKey, tuple[ChannelKey, ...]]:
        """The channels that can carry each format, the best first."""
        return {key: channels_for(self.brief, key) for key in self.formats}

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups of the brief, and the ideal customer."""
        return (*(segment.name for segment in self.brief.audience.segments or ()), IDEAL)

    @cached_property
    def proof(self) -> frozenset[int]:
        """The numbers of proof that is neither barred nor forbidden to publish."""
        return frozenset(number for number, _ in usable_proof(self.brief))

    @property
    def questions(self) -> range:
        """The numbers of the questions."""
        return range(1, len(self.brief.audience.questions) + 1)

    @property
    def goals(self) -> range:
        """The numbers of the goals."""
        return range(1, len(self.brief.goals) + 1)

    @property
    def titles_min(self) -> int:
        """The least number of titles: 12, or fewer where the hours of the window make fewer of the quickest pieces."""
        quickest = min(form.hours for form in self.capacity.formats)
        possible = int(self.capacity.window_h / quickest) if quickest else TITLES_MIN
        return max(1, min(TITLES_MIN, possible))

    @property
    def titles_max(self) -> int:
        """The largest number of titles."""
        return TITLES_MAX

    @property
    def per_pillar(self) -> int:
        """The least number of titles of a pillar with a share: two, or as many as the least number of titles allows."""
        shared = sum(1 for pillar in self.pillars if pillar.share_percent)
        return min(PER_PILLAR_MIN, self.titles_min // max(1, shared))

    def most(self, name: str) -> int | None:
        """Return how many pieces of a format the owner allows in the window; None without a limit."""
        form = self.find_format(name)
        return form.max_per_month * MONTHS if form and form.max_per_month else None

    def hours(self, name: str) -> float:
        """Return the hours of one piece; 0 for a format that the plan does not use."""
        form = self.find_format(name)
        return form.hours if form else 0.0

    def find_format(self, name: str) -> FormatHours | None:
        """Return a format of the plan by its key; None if the plan does not use it."""
        return next((form for key, form in self.formats.items() if key == name), None)

    def find_channel(self, form: FormatKey, name: str) -> ChannelKey | None:
        """Return a channel by its key; None if it cannot carry the format."""
        return next((key for key in self.channels[form] if key == name), None)

    def find_group(self, name: str) -> str | None:
        """Return a group by its name, in any case; None if there is none of this name."""
        return next((group for group in self.groups if group.casefold() == name.strip().casefold()), None)

    def name_group(self, group: str) -> str:
        """Return how a group is called in the plan: the ideal customer in the owner's words if they are short."""
        if group != IDEAL:
            return group
        ideal = " ".join(self.brief.audience.ideal_customer.split()).rstrip(". ")
        return ideal if len(ideal) <= IDEAL_MAX_CHARS else "Your ideal customer"
