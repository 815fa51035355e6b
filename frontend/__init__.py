"""Doors for people: the workspace of the provider and the portal of its clients."""
