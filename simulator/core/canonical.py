"""One text for one document, so that documents and events can be named and chained by hash."""

import hashlib
import json

from pydantic import BaseModel


def document_hash(document: BaseModel) -> str:
    """SHA-256 of the document's canonical JSON."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def canonical_json(document: BaseModel) -> str:
    """The same document always gives the same text."""
    return json.dumps(
        document.model_dump(mode="json", by_alias=True), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
