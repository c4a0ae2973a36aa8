"""The one version number; bundles record it (see `bundle.py` for what a bundle promises)."""

__version__ = "0.1.0"
