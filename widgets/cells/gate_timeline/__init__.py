"""The gate timeline: every gate of a cell over a run."""
