"""The brief: its fields, parsing, the description of its form, and samples."""

from strategies.generation.brief.form import CATEGORIES, Field, describe_fields, field_titles
from strategies.generation.brief.model import Brief
from strategies.generation.brief.parsing import brief_json_schema, load_brief, parse_brief
from strategies.generation.brief.samples import SampleBrief, sample_briefs
from strategies.generation.brief.scan import BRIEF_MAX_BYTES

__all__ = [
    "BRIEF_MAX_BYTES",
    "CATEGORIES",
    "Brief",
    "Field",
    "SampleBrief",
    "brief_json_schema",
    "describe_fields",
    "field_titles",
    "load_brief",
    "parse_brief",
    "sample_briefs",
]
