"""A chat assistant over one rehab guide: it quotes, cites, and defers to the physio."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("guide-assistant")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0.0.0"
