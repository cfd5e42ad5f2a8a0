"""Benchmarks: each measures the product against its limit or peer in the same run and prints the ratio."""
