"""The parts that a form is built from: fields, groups of fields, and lists."""

from collections.abc import Mapping
from dataclasses import dataclass

from strategies.pages.forms.fields import TextField
from strategies.pages.forms.paths import ROWS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields that belong together, by key. Their value is an object, or a list if `is_list`."""

    label: str = ""
    parts: Mapping[str, "Part"]
    help_text: str = ""
    is_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list. `layout` names the template's branch: `records`, `lost`, `entries`, `inputs` or `table`."""

    label: str
    item: "TextField | Group"
    layout: str
    help_text: str = ""
    spare: int = 0
    """Number of empty rows after the others."""
    minimum: int = 0
    maximum: int = ROWS_MAX
    title_keys: tuple[str, ...] = ()
    """Fields whose text becomes the title of an entry."""
    row_label: str = ""
    """Name of one row; the list's label if empty."""

    @property
    def has_objects(self) -> bool:
        return isinstance(self.item, Group) and not self.item.is_list


type Part = TextField | Group | Rows
