"""A negotiation agent: policy, argument and ledger behind two HTTP endpoints."""
