"""Everything a person or CI runs; the machine package does the work of the short scripts beside it."""
