"""A cross-encoder as a further judge: a true one, so small that it knows nothing."""

from pathlib import Path

import pytest
import torch
from sentence_transformers import CrossEncoder
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

from assistant.types import AssistantError
from assistant.verifying.entailment import Entailment
from assistant.verifying.verifier import Verifier
from tests.conftest import LetterEmbeddings

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "rest", "the", "foot", "."]
CITED = ["Rest the foot."]


def saved(folder: Path, *labels: str, sure_of: int = 0) -> str:
    """A CrossEncoder of random weights, but for a bias that makes it sure of one label."""
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
        id2label=dict(enumerate(labels)), label2id={label: place for place, label in enumerate(labels)},
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.bias[sure_of] = 10.0
    model.save_pretrained(folder / "base")
    BertTokenizerFast(vocab={word: place for place, word in enumerate(WORDS)}).save_pretrained(folder / "base")
    CrossEncoder(str(folder / "base")).save_pretrained(str(folder / "saved"))
    return str(folder / "saved")


@pytest.mark.parametrize(("sure_of", "fault"), [(1, ""), (0, "entailment")])
def test_sentence_has_to_be_entailed_where_a_cross_encoder_is_given(tmp_path: Path, sure_of: int, fault: str) -> None:
    entails = Entailment(saved(tmp_path, "contradiction", "Entailment", "neutral", sure_of=sure_of))
    assert Verifier(LetterEmbeddings(), entails).judge("Rest the foot.", CITED).fault == fault


def test_probability_is_that_of_the_label_by_the_cross_encoder_itself(tmp_path: Path) -> None:
    path = saved(tmp_path, "entailment", "neutral", "contradiction", sure_of=1)
    (expected,) = CrossEncoder(path).predict([(CITED[0], "Swim.")], apply_softmax=True)
    assert Entailment(path)("Swim.", CITED) == pytest.approx(float(expected[0]), abs=1e-5)


def test_cross_encoder_is_not_asked_about_what_broke_a_rule(tmp_path: Path) -> None:
    asked: list[str] = []
    verifier = Verifier(LetterEmbeddings(), lambda sentence, cited: asked.append(sentence) or 1.0)  # type: ignore[func-returns-value]
    assert verifier.judge("Rest the foot for six weeks.", CITED).fault == "amounts"
    assert asked == []


def test_text_longer_than_the_model_reads_is_cut_and_the_sentence_kept(tmp_path: Path) -> None:
    entails = Entailment(saved(tmp_path, "entailment", "neutral"))
    assert 0 <= entails("Rest the foot.", ["rest the foot " * 400]) <= 1


def test_model_that_is_not_there_is_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=r"Cannot load the model '.*nothing'.*Set ASSISTANT_ENTAILMENT to"):
        Entailment(str(tmp_path / "nothing"))


def test_model_without_the_label_is_refused_with_the_labels_it_has(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=r"no label 'entailment', but 'good', 'bad'\. Set ASSISTANT_ENTAILMENT"):
        Entailment(saved(tmp_path, "good", "bad"))
