"""The product: strategy runs, their generation, pages, JSON API and admin.

Read in this order: `run_state` (what may happen to a run), `models`, `runs` (writes), `selectors` (reads),
`run_events` (what is told), `execution` (how a worker carries a run through), `launch` (use cases), then the doors:
`api`, `pages`, `admin`, `tasks`.
"""
