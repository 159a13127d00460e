"""The event streams of runs: views, permissions, commands sent by clients."""
