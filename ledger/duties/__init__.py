"""What a contractor owes its workers besides the deposit (用工管理, C-03 to C-06)."""
