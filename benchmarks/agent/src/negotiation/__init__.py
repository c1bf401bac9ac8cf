"""A negotiation agent as large as real ones, to measure packaging with."""
