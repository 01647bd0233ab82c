"""One file for each platform, found by its name."""
