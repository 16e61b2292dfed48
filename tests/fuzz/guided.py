"""`python -m tests.fuzz.guided TARGET -runs=1000 FOLDER`: coverage-guided fuzzing of one parser, by atheris.

The options are libFuzzer's (`-help=1` lists them); FOLDER holds the inputs that reach something new.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["assistant", "pdfminer", "yaml"]):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    name, *options = sys.argv[1:]
    atheris.Setup([name, *options], TARGETS[name].run)
    atheris.Fuzz()
