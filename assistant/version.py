"""The version of this package, in one place that everything below the façade can read."""

__version__ = "0.1.0"
