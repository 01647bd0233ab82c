"""The only SQL of Jauge: tables, engine, migrations and queries."""
