"""A local web server that plays every platform: for tests, and as a sandbox for people."""

from connectors.simulator.calls import Answer, Call, Refused
from connectors.simulator.door import Door
from connectors.simulator.numbers import Numbers, Post
from connectors.simulator.server import Simulator
from connectors.simulator.stage import Said, Stage
from connectors.simulator.tokens import Grant, Token, claims_of, sandbox_client, secret_for
from connectors.simulator.world import World

__all__ = [
    "Answer",
    "Call",
    "Door",
    "Grant",
    "Numbers",
    "Post",
    "Refused",
    "Said",
    "Simulator",
    "Stage",
    "Token",
    "World",
    "claims_of",
    "sandbox_client",
    "secret_for",
]
