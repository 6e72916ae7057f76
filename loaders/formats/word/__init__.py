"""Word documents (docx): their paragraphs, styles and numbers."""

from loaders.formats.word.docx import read

__all__ = ["read"]
