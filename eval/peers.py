"""What a user would pick instead, on the same corpus, questions and weights. Needs the extra `peers`.

Each is used as its own first tutorial does: a document a section, the library's default
splitter, its default retriever, no tuning. Only the embedding is given, so that what is
compared is the retrieval. Imports nothing of the assistant: `bench` measures a peer's start, too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
DEEP = 10
"""How many pieces each is asked for; the figures need ten sections."""

Embed = Callable[[list[str]], list[list[float]]]
Find = Callable[[str], list[str]]
"""Ids of sections for a question, best first."""
Texts = Mapping[str, str]
"""The text of every section by its id."""


def _sections(found: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(str(piece) for piece in found))


def langchain(texts: Texts, embed: Embed) -> Find:
    """The retriever of LangChain's plain RAG chain: Chroma, default splitter."""
    import chromadb
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    class Given(Embeddings):
        """The embedding as LangChain wants it."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return embed(texts)

        def embed_query(self, text: str) -> list[float]:
            return embed([text])[0]

    documents = [Document(text, metadata={"section": name}) for name, text in texts.items()]
    store = Chroma.from_documents(
        RecursiveCharacterTextSplitter().split_documents(documents),
        Given(),
        client=chromadb.EphemeralClient(chromadb.config.Settings(anonymized_telemetry=False)),
        collection_name="peer",
    )
    retriever = store.as_retriever(search_kwargs={"k": DEEP})
    return lambda question: _sections([piece.metadata["section"] for piece in retriever.invoke(question)])


def llama_index(texts: Texts, embed: Embed) -> Find:
    """LlamaIndex's VectorStoreIndex in memory."""
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Given(BaseEmbedding):
        """The embedding as LlamaIndex wants it."""

        def _get_text_embedding(self, text: str) -> list[float]:
            return embed([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return embed(texts)

        def _get_query_embedding(self, query: str) -> list[float]:
            return embed([query])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return embed([query])[0]

    nodes = [Document(text=text, metadata={"section": name}) for name, text in texts.items()]
    retriever = VectorStoreIndex.from_documents(nodes, embed_model=Given()).as_retriever(similarity_top_k=DEEP)
    return lambda question: _sections([hit.metadata["section"] for hit in retriever.retrieve(question)])


def haystack(texts: Texts, embed: Embed) -> Find:
    """Haystack's in-memory store, by embedding."""
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever

    retriever = InMemoryEmbeddingRetriever(_haystack_store(texts, embed), top_k=DEEP)
    return lambda question: _sections(
        [piece.meta["section"] for piece in retriever.run(query_embedding=embed([question])[0])["documents"]]
    )


def haystack_words(texts: Texts, embed: Embed) -> Find:
    """Haystack's in-memory store, by BM25."""
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever

    retriever = InMemoryBM25Retriever(_haystack_store(texts, embed), top_k=DEEP)
    return lambda question: _sections([piece.meta["section"] for piece in retriever.run(query=question)["documents"]])


def _haystack_store(texts: Texts, embed: Embed) -> Any:  # noqa: ANN401
    from haystack import Document
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    whole = [Document(content=text, meta={"section": name}) for name, text in texts.items()]
    pieces = DocumentSplitter().run(documents=whole)["documents"]
    vectors = embed([piece.content or "" for piece in pieces])
    store = InMemoryDocumentStore()
    store.write_documents([replace(piece, embedding=vector) for piece, vector in zip(pieces, vectors, strict=True)])
    return store


PEERS: Mapping[str, Callable[[Texts, Embed], Find]] = {
    "LangChain: Chroma retriever, default splitter": langchain,
    "LlamaIndex: VectorStoreIndex": llama_index,
    "Haystack: in-memory embedding retriever": haystack,
    "Haystack: in-memory BM25 retriever": haystack_words,
}
