"""The whole LSTM in its two classic drawings, whose gates can be clamped."""
