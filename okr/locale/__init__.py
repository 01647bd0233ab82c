"""English and French: catalogues, and how each language writes numbers and dates."""
