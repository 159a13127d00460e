"""A strategy as a file to take away: pure functions from a document to bytes."""
