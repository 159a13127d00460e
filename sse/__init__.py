"""Reusable server-sent events for Django: a durable log, Redis between processes, async views for the streams.

Read in this order: `events` (what is sent), `publishing` and `event_log` (the durable log), `bus` (messages between
processes), `hub` (one process's streams), `stream`, `responses` and `views` (one open stream), `message_formatter` (the
bytes), `rules` and `connection_manager` (permissions and limits), `sse_manager` (by client id, and for operators).
"""
