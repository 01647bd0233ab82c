"""What goes out to readers: gauges, trends, and the documents made of them."""
