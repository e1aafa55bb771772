"""A made-up committee of any size. Every row follows from the number of its person or unit alone, so
that any number of processes write the same committee, and none has to remember anything."""
