"""Reusable server-sent events for Django: a durable log, Redis for the news, async views for the streams.

Read in this order: `types` (what is sent), `event_log` (the truth), `bus` (the news), `hub` (one process's share of
it), `stream` and `responses` (one open stream), `message_formatter` (the bytes), `rules` and `connection_manager`
(who may), `sse_manager` (for features that think in clients). The package knows nothing of any feature.
"""
