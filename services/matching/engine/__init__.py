"""The matching engine as a library: arrays in, arrays and certificates out. It knows no broker and no database."""
