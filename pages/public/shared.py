"""What a link shows to whoever has it: one dashboard, read-only, without signing in."""

from okr.ui import session, shared_screen

shared_screen.draw(session.speech())
