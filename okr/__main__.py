"""`python -m okr`: what a person can do without a browser."""

from okr.cli import app

if __name__ == "__main__":
    app(prog_name="python -m okr")
