"""The norms of gradients by lag, through time and through depth."""
