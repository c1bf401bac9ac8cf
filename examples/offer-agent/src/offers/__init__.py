"""Takes offers, keeps them in Postgres and answers them in a worker."""
