"""Two persons for every deed that moves money: requests, decisions, proposed vouchers."""
