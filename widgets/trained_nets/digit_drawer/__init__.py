"""A net that draws digits, pixel by pixel."""
