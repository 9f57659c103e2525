"""The sections of a report, one function each, in the order of reading."""
