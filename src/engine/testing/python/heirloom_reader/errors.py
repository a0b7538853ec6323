"""The one error of this reader. Its code says what kind of failure it is, its text what a person should know."""


class ReaderError(Exception):
    """`code` is one of: invalid-format, damaged, newer-version, wrong-key, limit-exceeded, not-found, incompatible."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def require(condition, message, code='invalid-format'):
    """Raises a ReaderError unless the condition is met."""
    if not condition:
        raise ReaderError(code, message)
