"""Accounts: sign-up, passwords, sign-in limits, API tokens, personal data."""
