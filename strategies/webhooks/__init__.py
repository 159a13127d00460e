"""Webhooks: report the end of runs to other programs, signed as Standard Webhooks.

`outbox` saves deliveries in the transaction that ends a run; `delivery` sends them and retries; `ssrf_safe_http`
connects to public addresses only; `endpoints` manages what users set up; `notices` emails owners of disabled endpoints.
"""
