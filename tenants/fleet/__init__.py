"""The clients' schemas as a fleet: migrations compiled once, applied to each in one round trip."""
