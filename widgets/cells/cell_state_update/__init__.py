"""The cell state over a run: what each step adds, and how much of it remains."""
