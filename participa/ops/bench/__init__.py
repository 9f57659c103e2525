"""Measuring the product: each bench yields rows of what was measured, beside a reference of the same run."""
