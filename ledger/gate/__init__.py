"""The gate: who comes in, what he may do, how his words are read and how he is answered."""
