"""Django's PostgreSQL engine for the embedded server: whoever connects first starts it."""
