"""Every error On Record raises on purpose, in one tree.

A caller may catch the root, or the built-in that fits the situation: each leaf inherits both.

    AssistantError
    ├── ArticleError            (ValueError)         an article's fields are not valid
    ├── FilterError             (ValueError)         filters contradict themselves
    ├── QuestionError           (ValueError)         a question is empty or too long
    ├── LimitError              (ValueError)         fewer than one result is asked for
    ├── DraftError              (ValueError)         a draft is too long, or a finding does not fit it
    ├── SavedAnswerError        (ValueError)         a file or values are no saved answer or chat
    ├── RecipeError             (ValueError)         a recipe has an unknown key or a bad value
    ├── LocatorError            (LookupError)        a locator does not resolve to article text
    ├── ArticleNotFoundError    (LookupError)        no article has this id
    ├── QuestionNotFoundError   (LookupError)        no question is followed under this id
    ├── IngestError             (ValueError)         a source could not become an article
    │   ├── UnsupportedFormatError                   no loader for this kind of file
    │   ├── UnreadableSourceError                    the bytes are not what they claim to be
    │   ├── NoTextError                              read well, but there is no article text in it
    │   ├── SourceTooLargeError                      over a stated limit
    │   └── FetchError          (OSError)            a URL could not be fetched
    │       └── RobotsError                          the site's robots.txt asks not to
    ├── ManifestError           (ValueError)         a sources.toml is not valid
    ├── LibraryError            (OSError)            the store of articles cannot be used
    │   ├── LibraryNotFoundError (FileNotFoundError) no index in this folder
    │   ├── LibraryBusyError    (BlockingIOError)    another process is writing
    │   └── LibraryVersionError                      written by another format version
    ├── EngineError             (OSError)            the engine of a collection cannot be used
    │   ├── EngineUnavailableError (ConnectionError) its server is not there, or answers too late
    │   └── EngineMismatchError                      its collection was made another way
    ├── BuildError              (RuntimeError)       a search build could not be made or read
    ├── ModelError              (RuntimeError)       an encoder could not be loaded or used
    ├── WorkersError            (RuntimeError)       the processes or machines that encode are lost
    ├── BundleError             (ValueError)         an evidence bundle cannot be made or read
    ├── QuestionSetError        (ValueError)         a file of questions or articles to score by is not valid
    ├── ExportError             (ValueError)         an export cannot be made or written as asked
    ├── MissingExtraError       (ImportError)        an optional part is not installed
    ├── WorkspaceError          (FileNotFoundError)  no workspace here, or one is in the way
    ├── BusyError               (BlockingIOError)    more questions wait than may wait
    └── ServerError             (OSError)            a server cannot be started like this

Messages say what happened, with which value, and what to do about it. `to_dict` gives an error to
programs: the same value from the shell, over HTTP and over MCP.
"""

import re


class AssistantError(Exception):
    """Root of every error On Record raises on purpose.

    >>> LimitError("limit is at least 1, got 0").to_dict()
    {'error': {'code': 'limit', 'message': 'limit is at least 1, got 0'}}
    """

    @property
    def code(self) -> str:
        """The kind of error as programs name it: `article_not_found` of `ArticleNotFoundError`."""
        words = re.findall(r"[A-Z][a-z]+", type(self).__name__.removesuffix("Error"))
        return "_".join(words).lower()

    def to_dict(self) -> dict[str, object]:
        """The error as JSON-ready values."""
        return error_dict(self.code, str(self))


def error_dict(code: str, message: str) -> dict[str, object]:
    """What went wrong as JSON-ready values: `Error` in the contract."""
    return {"error": {"code": code, "message": message}}


class ArticleError(AssistantError, ValueError):
    """An article's fields are not valid."""


class FilterError(AssistantError, ValueError):
    """Filters contradict themselves, such as a range that ends before it begins."""


class QuestionError(AssistantError, ValueError):
    """A question is empty or longer than the stated limit."""


class LimitError(AssistantError, ValueError):
    """A limit on results is not positive."""


class DraftError(AssistantError, ValueError):
    """A draft is longer than the stated limit, or a finding's places are not in it."""


class SavedAnswerError(AssistantError, ValueError):
    """A file, or values from one, are no answer or chat that this version saved."""


class RecipeError(AssistantError, ValueError):
    """A recipe has an unknown key or a value out of range."""


class LocatorError(AssistantError, LookupError):
    """A locator does not resolve: another article, another text, or offsets outside it."""


class ArticleNotFoundError(AssistantError, LookupError):
    """The library holds no article with this id."""


class QuestionNotFoundError(AssistantError, LookupError):
    """No question is followed under this id."""


class IngestError(AssistantError, ValueError):
    """A file or page could not be turned into an article."""


class UnsupportedFormatError(IngestError):
    """There is no loader for this kind of file."""


class UnreadableSourceError(IngestError):
    """The bytes are damaged, or not of the format their name claims."""


class NoTextError(IngestError):
    """The source was read, but holds no article text."""


class SourceTooLargeError(IngestError):
    """The source exceeds a stated limit of size, time or memory."""


class FetchError(IngestError, OSError):
    """A URL could not be fetched, or may not be.

    `status` is the HTTP status the server answered with, or `None` where it gave none.
    """

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class RobotsError(FetchError):
    """The site's robots.txt asks not to fetch this, or not now."""


class ManifestError(AssistantError, ValueError):
    """A sources.toml is not valid."""


class LibraryError(AssistantError, OSError):
    """The store of articles cannot be used."""


class LibraryNotFoundError(LibraryError, FileNotFoundError):
    """There is no index in this folder."""


class LibraryBusyError(LibraryError, BlockingIOError):
    """Another process is writing to this index."""


class LibraryVersionError(LibraryError):
    """The index was written by another version of its format."""


class EngineError(AssistantError, OSError):
    """The engine that a collection lies on cannot be used as asked."""


class EngineUnavailableError(EngineError, ConnectionError):
    """An engine's server cannot be reached, or did not answer in time: nothing was searched."""


class EngineMismatchError(EngineError):
    """A collection on an engine was made with another model, recipe or version."""


class BuildError(AssistantError, RuntimeError):
    """A search build could not be made or read."""


class ModelError(AssistantError, RuntimeError):
    """An encoder could not be loaded, or is not the one the index was built with."""


class WorkersError(AssistantError, RuntimeError):
    """The processes or machines that were to encode cannot be reached, or died again and again."""


class BundleError(AssistantError, ValueError):
    """An evidence bundle cannot be made, or is not a bundle this version reads."""


class QuestionSetError(AssistantError, ValueError):
    """A file of questions or articles for evaluation is not valid, or not of this index."""


class ExportError(AssistantError, ValueError):
    """There is no such export format, or its file cannot be written."""


class MissingExtraError(AssistantError, ImportError):
    """An optional part of the installation is needed and not there."""


class WorkspaceError(AssistantError, FileNotFoundError):
    """There is no workspace here, or something is in the way of making one."""


class BusyError(AssistantError, BlockingIOError):
    """As many questions wait already as may wait; ask again in a moment."""


class ServerError(AssistantError, OSError):
    """The page, or another server, cannot be started as asked."""
