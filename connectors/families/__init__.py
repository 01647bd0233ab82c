"""What platforms of one house have in common."""
