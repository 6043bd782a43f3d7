"""Codecs: one format both ways, as closures compiled on first use and kept with the schema."""
