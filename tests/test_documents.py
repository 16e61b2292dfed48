"""The retriever that LangChain sees: true sentences of the corpus, and none that is barred."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from assistant.documents import GuideRetriever
from assistant.pipeline import Assistant
from assistant.settings import MAX_PASSAGES, PASSAGES
from assistant.types import AssistantError, BadQuestion

CLEARS = "You can run now."


@pytest.fixture
def folder(folder: Path) -> Path:
    """The small corpus, with a sentence that would clear its reader."""
    with (folder / "guide.md").open("a", encoding="utf-8") as page:
        page.write(f"\n# Running {{#running}}\n\n{CLEARS} Run a little at first.\n")
    return folder


def test_document_is_a_sentence_of_its_section_to_the_letter(little: Assistant) -> None:
    for found in little.as_retriever(k=MAX_PASSAGES).invoke("may i swim"):
        text = little.corpus.sections[found.metadata["section"]].text
        assert text[found.metadata["start"] : found.metadata["end"]] == found.page_content


def test_document_says_where_it_is_from_and_how_the_question_was_screened(little: Assistant) -> None:
    (found,) = little.as_retriever(k=1).invoke("may i swim")
    score = found.metadata.pop("score")
    assert found == Document(
        id="rest:15-40",
        page_content="Swim as much as you like.",
        metadata={
            "guide": "guide", "section": "rest", "title": "Rest", "source": "guide", "start": 15, "end": 40,
            "url": "/guide#rest:~:text=Swim%20as%20much%20as%20you%20like.", "kind": "answer",
        },
    )  # fmt: skip
    assert score > 0


def test_documents_come_best_first_and_at_most_k(little: Assistant) -> None:
    few, many = (little.as_retriever(k=k).invoke("may i swim") for k in (2, MAX_PASSAGES))
    scores = [found.metadata["score"] for found in many]
    assert scores == sorted(scores, reverse=True)
    assert few == many[:2]
    assert len(little.as_retriever().invoke("may i swim")) == PASSAGES


@pytest.mark.parametrize("question", ["can i run now", "run", "You can run now."])
def test_sentence_that_clears_the_reader_never_comes_out(little: Assistant, question: str) -> None:
    found = [document.page_content for document in little.as_retriever(k=MAX_PASSAGES).invoke(question)]
    assert any(chunk.text == CLEARS for chunk in little.corpus.chunks)
    assert found
    assert CLEARS not in found


@pytest.mark.parametrize(("question", "kind"), [("can i run now", "clearance"), ("my foot is numb", "urgent")])
def test_document_of_a_question_that_may_have_no_plain_answer_says_so(
    little: Assistant, question: str, kind: str
) -> None:
    assert {found.metadata["kind"] for found in little.as_retriever().invoke(question)} == {kind}


def test_asynchronous_retriever_finds_the_same(little: Assistant) -> None:
    retriever = little.as_retriever()
    assert asyncio.run(retriever.ainvoke("may i swim")) == retriever.invoke("may i swim")


def test_retriever_is_a_step_of_a_chain(little: Assistant) -> None:
    chain = little.as_retriever(k=1) | RunnableLambda(lambda found: found[0].page_content)
    assert chain.invoke("may i swim") == "Swim as much as you like."
    assert chain.batch(["may i swim", "who decides"])[1] == "Do not run until your physio agrees."


@pytest.mark.parametrize("k", [0, -1, MAX_PASSAGES + 1])
def test_number_of_documents_out_of_bounds_is_refused(little: Assistant, k: int) -> None:
    with pytest.raises(AssistantError, match=f"k={k}: give a number from 1 to {MAX_PASSAGES}"):
        little.as_retriever(k=k)


def test_guide_that_the_corpus_has_not_is_refused_at_once(little: Assistant) -> None:
    with pytest.raises(AssistantError, match=r"No guide 'achilles' in the corpus\. Known: guide"):
        little.as_retriever(guide="achilles")


def test_retriever_of_one_guide_finds_nothing_of_another(folder: Path, request: pytest.FixtureRequest) -> None:
    page = "---\ntitle: Achilles\n---\n\n# Water {#water}\n\nSwim as soon as it is dry.\n"
    (folder / "achilles.md").write_text(page, encoding="utf-8")
    both: Assistant = request.getfixturevalue("little")
    found = both.as_retriever(guide="achilles").invoke("may i swim")
    assert [document.page_content for document in found] == ["Swim as soon as it is dry."]
    assert found[0].metadata["title"] == "Achilles › Water"
    assert {document.metadata["guide"] for document in both.as_retriever().invoke("may i swim")} == {
        "guide",
        "achilles",
    }


def test_blank_question_is_refused(little: Assistant) -> None:
    with pytest.raises(BadQuestion, match="blank"):
        little.as_retriever().invoke(" ")


def test_retriever_prints_without_the_corpus(little: Assistant) -> None:
    assert repr(little.as_retriever(k=3, guide="guide")) == "GuideRetriever(k=3, guide='guide')"
    assert isinstance(little.as_retriever(), GuideRetriever)


@pytest.mark.model
@pytest.mark.parametrize("question", ["How do I start with the jump rope?", "can i run now", "numb toes"])
def test_true_retriever_finds_what_the_answer_rests_on(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)
    found = assistant.as_retriever(k=MAX_PASSAGES).invoke(question)
    assert {document.metadata["kind"] for document in found} == {answer.kind}
    assert answer.passages[0].section == found[0].metadata["section"]
    if answer.kind == "answer":
        assert {citation.quote for citation in answer.citations} & {document.page_content for document in found}
