"""The pages: what is shown, the forms, the views. Rendered in full by every request; scripts only add liveness."""
