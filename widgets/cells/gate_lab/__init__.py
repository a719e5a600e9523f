"""The gate lab: one gate, its sum, its sigmoid, and what it does to a vector."""
