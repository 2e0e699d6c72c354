"""What an officer does to a book itself: closing a month, correcting a voucher, manual vouchers."""
