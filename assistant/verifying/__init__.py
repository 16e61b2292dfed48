"""A sentence that a model wrote, and the guide's sentences that it cites -> whether they bear all that it says."""
