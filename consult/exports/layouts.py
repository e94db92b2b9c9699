"""The two forms, column by column, in three languages; and how their heads are known again in a filled file.

Source: ISO/IEC commenting template (2012) with its eight columns, used by CEN as well; IPPC template for comments on
draft ISPMs (2009-2010) with its seven. Their columns come first and unchanged, because secretariats refuse files whose
columns were changed; ours stand to the right of them.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

from consult.comments.models import CommentType

Heads = Mapping[str, str]  # {language: words}


class Column(StrEnum):
    """What a column holds."""

    BODY = "body"  # the member body, country or organisation
    SECTION = "section"
    LINE = "line"
    CLAUSE = "clause"
    PART = "part"  # paragraph, figure, table; sentence, row, indent
    TYPE = "type"
    COMMENT = "comment"
    PROPOSAL = "proposal"
    ANSWER = "answer"
    EXACT = "exact"  # ours: the words meant
    TEXT = "text"  # ours: the text of the clause
    NUMBER = "number"  # ours: the comment's number
    AUTHOR = "author"  # ours
    OUTCOME = "outcome"  # ours
    ROW = "row"  # ours: which row of which edition


class Layout(StrEnum):
    """A form."""

    ISO = "iso"
    IPPC = "ippc"


FORM: Mapping[Layout, tuple[Column, ...]] = {
    Layout.ISO: (
        Column.BODY, Column.LINE, Column.CLAUSE, Column.PART, Column.TYPE, Column.COMMENT, Column.PROPOSAL,
        Column.ANSWER, Column.EXACT, Column.TEXT, Column.ROW,
    ),
    Layout.IPPC: (
        Column.SECTION, Column.CLAUSE, Column.PART, Column.TYPE, Column.PROPOSAL, Column.COMMENT, Column.BODY,
        Column.EXACT, Column.TEXT, Column.ROW,
    ),
}  # fmt: skip
SAID: Mapping[Layout, tuple[Column, ...]] = {
    Layout.ISO: (
        Column.BODY, Column.LINE, Column.CLAUSE, Column.PART, Column.TYPE, Column.COMMENT, Column.PROPOSAL,
        Column.ANSWER, Column.EXACT, Column.OUTCOME, Column.AUTHOR, Column.NUMBER,
    ),
    Layout.IPPC: (
        Column.SECTION, Column.CLAUSE, Column.PART, Column.TYPE, Column.PROPOSAL, Column.COMMENT, Column.BODY,
        Column.ANSWER, Column.EXACT, Column.OUTCOME, Column.AUTHOR, Column.NUMBER,
    ),
}  # fmt: skip
TO_FILL = (Column.BODY, Column.LINE, Column.PART, Column.TYPE, Column.COMMENT, Column.PROPOSAL, Column.EXACT)

TITLES: Mapping[Layout, Heads] = {
    Layout.ISO: {
        "en": "Template for comments and secretariat observations",
        "fr": "Modèle pour observations et réponses du secrétariat",
        "zh": "意见及秘书处答复表",
    },
    Layout.IPPC: {"en": "Template for comments", "fr": "Modèle pour observations", "zh": "意见表"},
}
HEADS: Mapping[Layout, Mapping[Column, Heads]] = {
    Layout.ISO: {
        Column.BODY: {"en": "MB/NC", "fr": "CM/CN", "zh": "成员体/国家委员会"},
        Column.LINE: {"en": "Line number", "fr": "Numéro de ligne", "zh": "行号"},
        Column.CLAUSE: {"en": "Clause/Subclause", "fr": "Article/Paragraphe", "zh": "条款/分条款"},
        Column.PART: {"en": "Paragraph/Figure/Table", "fr": "Alinéa/Figure/Tableau", "zh": "段/图/表"},
        Column.TYPE: {"en": "Type of comment", "fr": "Type d’observation", "zh": "意见类型"},
        Column.COMMENT: {"en": "Comments", "fr": "Observations", "zh": "意见"},
        Column.PROPOSAL: {"en": "Proposed change", "fr": "Modification proposée", "zh": "修改建议"},
        Column.ANSWER: {
            "en": "Observations of the secretariat", "fr": "Réponses du secrétariat", "zh": "秘书处答复",
        },
    },
    Layout.IPPC: {
        Column.SECTION: {"en": "1. Section", "fr": "1. Section", "zh": "1. 部分"},
        Column.CLAUSE: {"en": "2. Para nber", "fr": "2. Nº de paragraphe", "zh": "2. 段落号"},
        Column.PART: {"en": "3. Sentence/row/indent, etc.", "fr": "3. Phrase/ligne/alinéa, etc.", "zh": "3. 句/行/项等"},
        Column.TYPE: {"en": "4. Type of comment", "fr": "4. Type d’observation", "zh": "4. 意见类型"},
        Column.PROPOSAL: {"en": "5. Proposed rewording", "fr": "5. Reformulation proposée", "zh": "5. 建议措辞"},
        Column.COMMENT: {"en": "6. Explanation", "fr": "6. Explication", "zh": "6. 说明"},
        Column.BODY: {"en": "7. Country, organisation", "fr": "7. Pays, organisation", "zh": "7. 国家、机构"},
        Column.ANSWER: {"en": "Response", "fr": "Réponse", "zh": "答复"},
    },
}  # fmt: skip
OURS: Mapping[Column, Heads] = {
    Column.EXACT: {"en": "Words meant", "fr": "Mots visés", "zh": "所指文字"},
    Column.TEXT: {"en": "Text of the clause", "fr": "Texte de la clause", "zh": "条款原文"},
    Column.NUMBER: {"en": "Comment number", "fr": "Numéro du commentaire", "zh": "意见编号"},
    Column.AUTHOR: {"en": "Author", "fr": "Auteur", "zh": "提出者"},
    Column.OUTCOME: {"en": "Outcome", "fr": "Suite donnée", "zh": "处理结果"},
    Column.ROW: {"en": "Row", "fr": "Ligne", "zh": "行标识"},
}
# Other words that people and templates use for the same columns.
ALSO: Mapping[Column, tuple[str, ...]] = {
    Column.BODY: (
        "mb", "nc", "member body", "national committee", "country", "countries", "countries rppo etc", "organisation",
        "organization", "institution", "university", "pays", "organisme", "comité membre", "国家", "机构", "单位", "成员国", "学校",
    ),
    Column.SECTION: ("section", "partie", "部分", "章"),
    Column.LINE: ("line", "ligne nº", "行"),
    Column.CLAUSE: (
        "clause", "subclause", "clause no", "clause number", "clause no subclause no annex", "article", "paragraph number",
        "paragraph", "para", "para no", "paragraphe", "numéro de clause", "clause nº", "条款", "条款号", "条", "段落", "章条编号",
    ),
    Column.PART: ("paragraph figure table note", "location", "figure", "table", "emplacement", "位置", "段落图表"),
    Column.TYPE: ("type", "category", "kind", "type of com", "type of com ment", "type de commentaire", "catégorie", "类型", "类别", "意见类别"),
    Column.COMMENT: (
        "comment", "explanation", "rationale", "justification", "comment justification for change", "reason", "remarks", "commentaire",
        "commentaires", "observation", "remarque", "remarques", "explication", "motif", "意见内容", "评论", "说明", "理由", "意见和理由",
    ),
    Column.PROPOSAL: (
        "proposal", "proposed", "proposed rewording", "proposed text", "proposed wording", "suggested change", "suggested wording", "suggestion", "rewording",
        "proposition", "proposition de rédaction", "changement proposé", "texte proposé", "建议", "修改意见", "建议修改", "建议措辞", "修改为",
    ),
    Column.ANSWER: ("observations of the secretariat on each comment submitted", "secretariat observations", "response", "réponse", "答复", "回复", "处理意见"),
    Column.EXACT: ("exact words", "words", "quote", "quoted words", "citation", "mots exacts", "原文引用", "引用文字"),
    Column.TEXT: ("text", "clause text", "original text", "texte", "texte original", "原文", "条款内容"),
    Column.NUMBER: ("no", "nº", "number", "comment no", "序号", "编号"),
    Column.AUTHOR: ("name", "commenter", "nom", "姓名"),
    Column.OUTCOME: ("decision", "disposition", "décision", "处理结果"),
    Column.ROW: ("row id", "identifiant de ligne"),
}  # fmt: skip
CODES: Mapping[CommentType, str] = {
    CommentType.GENERAL: "ge", CommentType.TECHNICAL: "te", CommentType.EDITORIAL: "ed",
    CommentType.TRANSLATION: "ed", CommentType.QUESTION: "ge", CommentType.PRACTICE: "ge",
}  # fmt: skip
KINDS: Mapping[CommentType, Heads] = {
    CommentType.GENERAL: {"en": "General", "fr": "Général", "zh": "一般"},
    CommentType.TECHNICAL: {"en": "Substantive", "fr": "Fond", "zh": "实质"},
    CommentType.EDITORIAL: {"en": "Editorial", "fr": "Rédactionnel", "zh": "编辑"},
    CommentType.TRANSLATION: {"en": "Translation", "fr": "Traduction", "zh": "翻译"},
}
KINDS_ALSO: Mapping[CommentType, tuple[str, ...]] = {
    CommentType.GENERAL: ("ge", "g", "gé", "gen", "general", "générale", "一般", "总体", "综合"),
    CommentType.TECHNICAL: ("te", "t", "tech", "technical", "technique", "substantive", "sub", "s", "substance", "技术", "技术性", "实质性"),
    CommentType.EDITORIAL: ("ed", "e", "edit", "editorial", "rédaction", "réd", "éditorial", "编辑性", "文字"),
    CommentType.TRANSLATION: ("tr", "translation", "trad", "译文", "翻译"),
    CommentType.QUESTION: ("qu", "question", "q", "问题", "疑问", "提问"),
    CommentType.PRACTICE: ("pp", "practice", "promising practice", "pratique", "pratique prometteuse", "做法", "良好做法", "有益做法"),
}  # fmt: skip
_ASIDE = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]")
_FIRST = re.compile(r"^\s*\d{1,2}[.)．、]\s*")
_BY = re.compile(r" by (?:the )?(?:mb|nc|member body|national committee)$")
_SIGNS = re.compile(r"[\W_]+")
_NOTE = re.compile(r"(?<=[^\W\d])\d$")


def heads_of(layout: Layout, columns: Sequence[Column], language: str) -> list[str]:
    """Return the heads of columns in a language; in English where it has none."""
    found = {**OURS, **HEADS[layout]}
    return [found[column].get(language, found[column]["en"]) for column in columns]


def plain_head(words: str) -> str:
    """Return a head as it is compared: small letters, without numbers in front, asides, signs and note numbers."""
    text = unicodedata.normalize("NFKC", words).casefold()
    text = _SIGNS.sub(" ", _ASIDE.sub(" ", _FIRST.sub("", text))).strip()
    return _BY.sub("", _NOTE.sub("", text).strip())


def _known() -> dict[str, Column]:
    known: dict[str, Column] = {}
    tables: list[Mapping[Column, Heads]] = [*HEADS.values(), OURS]
    for table in tables:
        for column, heads in table.items():
            known.update({plain_head(words): column for words in heads.values()})
    for column, others in ALSO.items():
        for words in others:
            known.setdefault(plain_head(words), column)
    return known


KNOWN = _known()
_KINDS = {
    plain_head(word): kind
    for kind, also in KINDS_ALSO.items()
    for word in (*also, *KINDS.get(kind, {}).values(), kind.value)
}


def column_of(head: str) -> Column | None:
    """Return what a column holds by its head, in any of the languages; None when it is not known."""
    return KNOWN.get(plain_head(head)) if len(head) <= 200 else None


def kind_of(typed: str) -> CommentType | None:
    """Return the kind of comment that a cell names, by code or word in any of the languages; None for none known."""
    word = plain_head(typed) if len(typed) <= 60 else ""
    if word in _KINDS:
        return _KINDS[word]
    first = word.split(" ", 1)[0] if word else ""
    return _KINDS.get(first)


def type_choices(layout: Layout, language: str) -> list[str]:
    """Return what the column for the type takes, for the list in the cell."""
    if layout is Layout.ISO:
        return ["ge", "te", "ed"]
    return [words.get(language, words["en"]) for words in KINDS.values()]


def type_shown(layout: Layout, kind: CommentType, language: str) -> str:
    """Return how a form names a kind of comment that the form has no word for exactly."""
    if layout is Layout.ISO:
        return CODES[kind]
    found = KINDS.get(kind, KINDS[CommentType.GENERAL])
    return found.get(language, found["en"])
