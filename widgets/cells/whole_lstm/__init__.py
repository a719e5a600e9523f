"""The whole LSTM in its two classic drawings, with a hand on each gate."""
