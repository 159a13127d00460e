"""Export formats: pure functions that render a strategy document to bytes."""
