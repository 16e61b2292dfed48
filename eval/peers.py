"""What a user would pick instead, on the same corpus, questions and weights. Needs the extra `peers`.

Each is used as its own first tutorial does: a document a section, the library's default
splitter, its default retriever, no tuning. Only the embedding is ours, so that what is
compared is the retrieval.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from langchain_core.documents import Document
from langchain_core.vectorstores import VectorStore

from assistant.conversation import resolve
from assistant.pipeline import Assistant
from eval.ablate import Rank
from eval.cases import Case

os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
DEEP = 10
"""How many pieces each is asked for; the figures need ten sections."""


def peers(assistant: Assistant) -> dict[str, Rank]:
    """Every peer by its name. Raises ModuleNotFoundError without the extra."""
    texts = {
        name: f"{section.title}\n\n{section.text}"
        for name, section in assistant.corpus.sections.items()
        if section.source != "card"
    }
    return {
        "LangChain: Chroma retriever, default splitter": _langchain(assistant, texts),
        "LlamaIndex: VectorStoreIndex": _llama_index(assistant, texts),
        **_haystack(assistant, texts),
    }


def _question(case: Case) -> str:
    """Peers get the same resolved question, history and all."""
    return resolve(case.question, case.history).text


def _sections(found: list[Any]) -> list[str]:
    return list(dict.fromkeys(str(piece) for piece in found))


def _langchain(assistant: Assistant, texts: dict[str, str]) -> Rank:
    import chromadb
    from langchain_chroma import Chroma
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = [Document(text, metadata={"section": name}) for name, text in texts.items()]
    store: VectorStore = Chroma.from_documents(
        RecursiveCharacterTextSplitter().split_documents(documents),
        assistant.embeddings,
        client=chromadb.EphemeralClient(chromadb.config.Settings(anonymized_telemetry=False)),
        collection_name="peer",
    )
    retriever = store.as_retriever(search_kwargs={"k": DEEP})
    return lambda case: _sections([piece.metadata["section"] for piece in retriever.invoke(_question(case))])


def _llama_index(assistant: Assistant, texts: dict[str, str]) -> Rank:
    from llama_index.core import Document as Node
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Ours(BaseEmbedding):
        """The assistant's embedding as LlamaIndex wants it."""

        def _get_text_embedding(self, text: str) -> list[float]:
            return assistant.embeddings.embed_query(text)

        def _get_query_embedding(self, query: str) -> list[float]:
            return assistant.embeddings.embed_query(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return assistant.embeddings.embed_query(query)

    nodes = [Node(text=text, metadata={"section": name}) for name, text in texts.items()]
    retriever = VectorStoreIndex.from_documents(nodes, embed_model=Ours()).as_retriever(similarity_top_k=DEEP)
    return lambda case: _sections([hit.metadata["section"] for hit in retriever.retrieve(_question(case))])


def _haystack(assistant: Assistant, texts: dict[str, str]) -> dict[str, Rank]:
    from haystack import Document as Piece
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    whole = [Piece(content=text, meta={"section": name}) for name, text in texts.items()]
    pieces = DocumentSplitter().run(documents=whole)["documents"]
    vectors = assistant.embeddings.embed_documents([piece.content or "" for piece in pieces])
    store = InMemoryDocumentStore()
    store.write_documents([replace(piece, embedding=vector) for piece, vector in zip(pieces, vectors, strict=True)])
    dense, words = InMemoryEmbeddingRetriever(store, top_k=DEEP), InMemoryBM25Retriever(store, top_k=DEEP)

    def by_embedding(case: Case) -> list[str]:
        vector = assistant.embeddings.embed_query(_question(case))
        return _sections([piece.meta["section"] for piece in dense.run(query_embedding=vector)["documents"]])

    def by_words(case: Case) -> list[str]:
        return _sections([piece.meta["section"] for piece in words.run(query=_question(case))["documents"]])

    return {"Haystack: in-memory embedding retriever": by_embedding, "Haystack: in-memory BM25 retriever": by_words}
