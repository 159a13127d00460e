"""Reusable server-sent events for Django: a durable log, Redis between processes, async views for the streams.

Read in this order: `types` (what is sent), `event_log` (the durable log), `bus` (messages between processes), `hub`
(one process's streams), `stream` and `responses` (one open stream), `message_formatter` (the bytes), `rules` and
`connection_manager` (permissions and limits), `sse_manager` (an API by client id, and for operators).
"""
