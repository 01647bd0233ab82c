"""One function per use case; permissions are checked here."""
