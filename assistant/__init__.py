"""A chat assistant over one rehab guide: it quotes, cites, and defers to the physio.

Importing the package keeps the libraries beneath it from calling home, unless the
environment says otherwise, numpy from spreading the small product of one question over
all cores (waiting for the other threads takes longer than the product: eval/LOG.md), and
Gradio from summing up its last 10,000 events after each one, for a page that we leave out.
It has to happen here: they read these variables once, when they are first imported.
"""

import os
from importlib.metadata import PackageNotFoundError, version

ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
    "TOKENIZERS_PARALLELISM": "false",
    "OPENBLAS_NUM_THREADS": "1",
}
for _name, _value in ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)

try:
    __version__ = version("guide-assistant")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0.0.0"
