"""More published tasks, which the reproduction wall trains on: long time lags, and formal languages."""
