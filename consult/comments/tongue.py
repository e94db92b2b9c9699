"""In which language something is written: told from its script and its small words, else that of the page."""

import re

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Small words that one of the two languages has and the other has not.
ENGLISH = frozenset((
    "all", "an", "and", "any", "are", "as", "be", "by", "can", "do", "does", "each", "for", "from", "has", "have", "how", "if", "in",
    "is", "it", "its", "may", "must", "no", "of", "or", "our", "shall", "should", "than", "that", "the", "their", "there", "these", "they",
    "this", "to", "too", "was", "we", "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your",
))  # fmt: skip
FRENCH = frozenset((
    "au", "aux", "avec", "ce", "ces", "cette", "chaque", "dans", "de", "des", "doit", "doivent", "du", "elle", "elles", "en", "est", "et",
    "il", "ils", "je", "la", "le", "les", "leur", "leurs", "mais", "ne", "nos", "notre", "nous", "ou", "où", "par", "pas", "peut", "pour",
    "qui", "quoi", "sa", "sans", "se", "ses", "si", "son", "sont", "sur", "trop", "un", "une", "vos", "votre", "vous", "à", "être",
))  # fmt: skip
ELIDED = re.compile(r"(?:[cdjlmnst]|qu)['’]", re.IGNORECASE)
ACCENTED = re.compile("[àâçèéêëîïôùûœæ]", re.IGNORECASE)


def tongue_of(text: str, page: str) -> str:
    """Return the language of a text, en, fr or zh; `page` is that of the page on which it was written, for want of a sign."""
    words = [word.casefold() for word in WORD.findall(HAN.sub(" ", text))]
    if len(HAN.findall(text)) > len(words):
        return "zh"
    if not words:
        return page
    french = sum(word in FRENCH or ELIDED.match(word) is not None for word in words)
    english = sum(word in ENGLISH for word in words)
    if french != english:
        return "fr" if french > english else "en"
    if page != "zh":
        return page
    return "fr" if ACCENTED.search(text) else "en"
