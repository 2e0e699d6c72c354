"""The way back of a deposit: notice, review, approval, payment to where it came from."""
