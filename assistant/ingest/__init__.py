"""Files and pages become articles; articles become sentences and passages.

Everything the rest of the project may use is named here. Importing it is light: each parser is
loaded where it is first used, the hostile ones in a child process only.
"""

from .article_ids import article_id_for
from .blocks import Block, find_blocks
from .decoding import decode
from .fetching import Fetched, Validators, fetch
from .files import Listing, iter_files
from .furniture import find_furniture
from .loading import load_bytes, load_file
from .manifest import MANIFEST_FILE, ManifestEntry, entry_for, read_manifest
from .manners import Manners
from .media_types import MEDIA_TYPES, SUFFIXES, format_of
from .metadata import Metadata
from .outlets import outlet_names, outlet_of
from .passages import Cut, Passage, cut, cut_passages
from .sandbox import Sandbox
from .sentences import split_sentences
from .versions import CUTTER_VERSION, READING_VERSION

__all__ = [
    "CUTTER_VERSION",
    "MANIFEST_FILE",
    "MEDIA_TYPES",
    "READING_VERSION",
    "SUFFIXES",
    "Block",
    "Cut",
    "Fetched",
    "Listing",
    "ManifestEntry",
    "Manners",
    "Metadata",
    "Passage",
    "Sandbox",
    "Validators",
    "article_id_for",
    "cut",
    "cut_passages",
    "decode",
    "entry_for",
    "fetch",
    "find_blocks",
    "find_furniture",
    "format_of",
    "iter_files",
    "load_bytes",
    "load_file",
    "outlet_names",
    "outlet_of",
    "read_manifest",
    "split_sentences",
]
