"""Tests the quality of answers: cases, verdicts, a table. Runs offline and without a judge."""
