"""Whether a text entails a sentence, by a cross-encoder on this machine, where one is set. Never downloads.

Knows nothing of the rules; it is asked about what passed them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.lazy import Lazy
from assistant.types import AssistantError

if TYPE_CHECKING:
    import torch
    import transformers
else:
    torch, transformers = Lazy("torch"), Lazy("transformers")

_CURE = "Set ASSISTANT_ENTAILMENT to a sentence-transformers CrossEncoder on this machine, or unset it."

_EXTRA_POSITIONS = 2
"""What models of RoBERTa's kind keep for themselves of their positions."""


class Entailment:
    """A sequence classifier by name or path. Its weights are read when it is first asked.

    Raises AssistantError where there is none on this machine, or none of its labels is called "entailment".
    """

    def __init__(self, name: str) -> None:
        self._name = name
        config = self._read(transformers.AutoConfig)
        labels = {str(label).lower(): place for place, label in config.id2label.items()}
        if "entailment" not in labels:
            raise AssistantError(
                f"The model {name!r} has no label 'entailment', but {', '.join(map(repr, labels))}. {_CURE}"
            )
        self._label = int(labels["entailment"])

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        model = self._read(transformers.AutoModelForSequenceClassification)
        return self._read(transformers.AutoTokenizer), model.eval()

    def _read(self, what: Any) -> Any:  # noqa: ANN401
        try:
            return what.from_pretrained(self._name, local_files_only=True)
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise AssistantError(f"Cannot load the model {self._name!r}: {reason} {_CURE}") from None

    def __call__(self, sentence: str, cited: Sequence[str]) -> float:
        """The probability, from 0 to 1, that the cited texts together entail a sentence."""
        tokenizer, model = self._loaded
        most = min(tokenizer.model_max_length, model.config.max_position_embeddings - _EXTRA_POSITIONS)
        tokens = tokenizer(" ".join(cited), sentence, truncation="only_first", max_length=most, return_tensors="pt")
        with torch.inference_mode():
            return float(model(**tokens).logits.softmax(-1)[0, self._label])
