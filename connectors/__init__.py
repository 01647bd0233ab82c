"""Where readings come from: platforms and files; knows nothing of OKRs, databases or screens."""
