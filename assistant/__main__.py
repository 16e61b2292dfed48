"""`python -m assistant`."""

from assistant.cli import process

if __name__ == "__main__":
    process()
