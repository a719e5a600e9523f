"""The stepper: a cell at one step of a text, with the value on every wire."""
