"""One module per sort of page: each turns the observatory into finished pages."""
