"""Assigns working titles to days: new pieces take the next title, newsletters and posts retell the last one."""

from strategies.generation.schedule import Slot
from strategies.generation.sections.pillars import Pillar, Spoke
from strategies.generation.wording import lower_first

_RETELLS = ("newsletter", "social_post")


class TitleTurns:
    """Assigns spokes to slots in turn."""

    def __init__(self, pillars: dict[str, Pillar]) -> None:
        self._pillars = pillars
        self._used: dict[str, int] = dict.fromkeys(pillars, 0)
        self._last: dict[str, Spoke] = {}
        self._given: dict[tuple[str, str], int] = {}

    def next_title(self, slot: Slot) -> tuple[str, Spoke] | None:
        """Return the title of a slot and the spoke behind it; None if the pillar has no titles."""
        spokes = self._pillars[slot.pillar].spokes
        if not spokes:
            return None
        spoke, last = spokes[self._used[slot.pillar] % len(spokes)], self._last.get(slot.pillar)
        if slot.format.format.key in _RETELLS and last and not self._given.get((slot.format.name, last.title)):
            spoke = last
        else:
            self._used[slot.pillar] += 1
        if slot.format.format.key not in _RETELLS:
            self._last[slot.pillar] = spoke
        return self._format_title(slot, spoke), spoke

    def _format_title(self, slot: Slot, spoke: Spoke) -> str:
        name = slot.format.name
        before = any(title == spoke.title for _, title in self._given)
        again = self._given[name, spoke.title] = self._given.get((name, spoke.title), 0) + 1
        if again == 2:
            return f"{spoke.title} (second look: what readers answered)"
        if again > 2:
            return f"{spoke.title} (look {again})"
        return f"{spoke.title} (retold as {lower_first(name)})" if before else spoke.title
