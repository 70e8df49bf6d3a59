"""What the codes of an explanation mean in plain Dutch and English, for whoever shows one: the command line, pages."""

from shared.explanations.sentences import LANGUAGES, sentences, words

__all__ = ["LANGUAGES", "sentences", "words"]
