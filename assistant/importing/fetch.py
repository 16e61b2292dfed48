"""Fetches an address, within limits. Knows nothing of what it fetches."""

from __future__ import annotations

import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

from assistant import __version__
from assistant.importing.addresses import resolve
from assistant.settings import FETCH_SECONDS, MAX_REDIRECTS, MAX_SOURCE_BYTES
from assistant.types import AssistantError

_REDIRECTS = (301, 302, 303, 307, 308)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Fetched:
    """What came: `url` is the last address of the redirects; `content` is empty where `unchanged`."""

    url: str
    content: bytes
    headers: Mapping[str, str]
    unchanged: bool = False


@dataclass(frozen=True)
class Known:
    """What the last fetch was told to ask with the next time."""

    etag: str = ""
    last_modified: str = ""


NOTHING = Known()


def fetch(url: str, allow_private: bool = False, known: Known = NOTHING, seconds: float = FETCH_SECONDS) -> Fetched:
    """Fetches an http(s) address, following redirects; each hop's address is checked anew.

    Raises AssistantError naming the address and what was wrong with it.
    """
    deadline = time.monotonic() + seconds
    headers = {"User-Agent": f"guide-assistant/{__version__}", "Accept-Encoding": "identity"}
    headers |= {"If-None-Match": known.etag} if known.etag else {}
    headers |= {"If-Modified-Since": known.last_modified} if known.last_modified else {}
    here = url
    # No proxies of the environment: they would look the name up for themselves.
    with httpx.Client(trust_env=False, verify=httpx.create_ssl_context(), timeout=min(10.0, seconds)) as client:
        for _ in range(MAX_REDIRECTS + 1):
            try:
                found = _hop(client, here, headers, allow_private, deadline)
            except httpx.TimeoutException:
                raise AssistantError(f"{here}: no answer in time. Try again later.") from None
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise AssistantError(f"{here}: cannot be fetched: {error}.") from None
            if isinstance(found, Fetched):
                return found
            here = found
    raise AssistantError(f"{url}: more than {MAX_REDIRECTS} redirects, the last to {here}. Give the final address.")


def _hop(
    client: httpx.Client, url: str, headers: Mapping[str, str], allow_private: bool, deadline: float
) -> Fetched | str:
    """One request: what came, or the address that it redirects to."""
    request = _request(client, url, headers, allow_private)
    response = client.send(request, stream=True)
    try:
        if response.status_code in _REDIRECTS and "location" in response.headers:
            return urljoin(url, response.headers["location"])
        if response.status_code == 304:
            return Fetched(url, b"", response.headers, unchanged=True)
        if response.status_code != 200:
            raise AssistantError(f"{url}: {_refusal(response)}")
        return Fetched(url, _body(response, url, deadline), response.headers)
    finally:
        response.close()


def _request(client: httpx.Client, url: str, headers: Mapping[str, str], allow_private: bool) -> httpx.Request:
    """A request to the address that was checked, by the name that was asked for."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise AssistantError(f"{url!r} is no address. Give one that begins with https://.") from None
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise AssistantError(f"{url!r}: only http(s) addresses without a login can be fetched.")
    address = resolve(parts.hostname, port, allow_private)
    target = httpx.URL(url).copy_with(host=address, fragment=None)
    request = client.build_request("GET", target, headers={**headers, "Host": parts.netloc})
    request.extensions["sni_hostname"] = parts.hostname
    return request


def _body(response: httpx.Response, url: str, deadline: float) -> bytes:
    """What is sent, unpacked where it comes packed unasked: never by more than a byte beyond the limit."""
    content, packed = bytearray(), response.headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", "x-gzip", "deflate"):
        raise AssistantError(f"{url}: packed as {packed!r}, which was not asked for. Save the page as a file.")
    unpack = None if packed == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 32)
    for some in response.iter_raw():
        try:
            content += unpack.decompress(some, MAX_SOURCE_BYTES + 1 - len(content)) if unpack else some
        except zlib.error:
            raise AssistantError(f"{url}: what came is damaged. Save the page as a file.") from None
        if len(content) > MAX_SOURCE_BYTES:
            raise AssistantError(
                f"{url}: larger than {MAX_SOURCE_BYTES // 1024**2} MB. Save the article alone as a file."
            )
        if unpack and unpack.eof:
            break
        if time.monotonic() > deadline:
            raise AssistantError(f"{url}: not read in time. Try again later, or save the page as a file.")
    if unpack and not unpack.eof:
        raise AssistantError(f"{url}: what came is damaged. Save the page as a file.")
    return bytes(content)


def _refusal(response: httpx.Response) -> str:
    status = response.status_code
    if status in (404, 410):
        return f"there is no such page ({status}). Check the address."
    if status in (401, 403):
        return f"the server does not let us read it ({status}). Save the page as a file and import that."
    if status == 429:
        wait = response.headers.get("retry-after", "")
        return f"the server asks to wait{f' {wait} s' if wait.isdigit() else ''} (429). Try again later."
    return f"the server answers {status}. Try again later."
