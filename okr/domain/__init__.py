"""Pure values and rules of OKRs: no I/O, no clock (today is a parameter), no pandas."""
