"""The counter of this room's tests."""

from fixtures.deliveries import desk as desk
