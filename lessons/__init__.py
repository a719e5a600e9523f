"""What the notebooks teach with: recurrent networks in numpy, small enough to read."""
