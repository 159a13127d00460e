"""Email: what may be sent to whom, and an outbox from which `strategies.worker.sender` sends it."""
