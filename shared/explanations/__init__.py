"""What the codes of an explanation mean in plain Dutch and English, for whoever shows one: the command line, pages."""

from shared.explanations.sentences import LANGUAGES, sections, sentences, words

__all__ = ["LANGUAGES", "sections", "sentences", "words"]
