"""Reusable server-sent events for Django: a durable log, Redis for the news, async views for the streams.

Read in this order: `types` (what is sent), `event_log` (the truth), `bus` (the news), `hub` (one process's share of
it), `responses` (one open stream), `message_formatter` (the bytes). The package knows nothing of any feature.
"""
