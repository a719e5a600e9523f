"""An LSTM of one unit over two steps, worked on paper: forwards, backwards, and one update."""
