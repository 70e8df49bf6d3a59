"""The matching engine against its yardsticks: one file per group of rows, `table.py` puts them together."""
