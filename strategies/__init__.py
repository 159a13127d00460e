"""The product: strategy runs, their generation, pages, JSON API and admin.

Read in this order: `models` (tables, and the transitions of a run in `states`), `runs` (commands, writes, reads,
events), `worker` (what executes runs), `sections` (edits), `streaming`, then what people use: `api`, `pages`, `admin`,
`accounts`.
"""

__version__ = "0.1.0"
"""The version in pyproject.toml."""
