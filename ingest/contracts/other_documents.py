"""Whether a mention is of another document's provision: a statute, another agreement, a letter of disclosure."""

from __future__ import annotations

import re

from .citations import Mention

THEREOF = re.compile(r"\s{0,2}(?:thereof|thereunder|thereto)\b")
_BEFORE_STATUTE = re.compile(
    r"(?:\bU\.?\s?S\.?\s?C\.?(?:\s?A\.?)?|\bC\.?\s?F\.?\s?R\.?|\b(?:Code|ERISA|Act|Regulations?|Regs?\.|Stat\.|Statutes?|Law|Rules?|Constitution|UCC|DGCL))"
    r",?\s{0,2}(?:Ann\.\s|Part\s\d{1,4},?\s)?\Z"
)
_OF = re.compile(
    r"\s{0,2}(?P<preposition>of|to|in|under)\s{1,2}"
    r"(?P<lead>(?:(?:the|each\sof|such|that|said|each|any|an?|its|their|his|respective|applicable|relevant|related|either|both|certain|then|current|existing|same|initial|original|proposed|form\sof)\s{1,2}){0,5})"
    r"(?P<name>[A-Z\"][^,;:()]{0,90})?"
)
_OF_THIS = re.compile(r"\s{0,2}(?:of|to|in|under)\s{1,2}this\s{1,2}[A-Z]")
_OF_SUCH = re.compile(
    r"\s{0,2}(?:of|to|in|under)\s{1,2}(?:such|that|said)\s{1,2}(?:agreement|act|law|code|lease|statute|indenture)\b"
)
_ET_SEQ = re.compile(r"[^.;]{0,12}\bet\.?\sseq")
_DOCUMENT_WORD = re.compile(
    r"\b(?:Agreements?|Letters?|Schedules?|Code|Act|Plan|Indentures?|Charter|By-?[Ll]aws|Certificate|Articles|Policy|Policies|Leases?|Guarant(?:y|ies|ees?)"
    r"|Deeds?|Notes?|Mortgages?|Regulations?|Rules?|Statement|Contracts?|Order|Memorandum|Terms|Conditions|Law|Laws|Title|Chapter|Constitution|Convention|Treaty"
    r"|Directive|Statutes?|Warrants?|Documents?|Amendment|Supplement|Instrument|Indenture|Licenses?|Permits?|Report|Form|Standards?|Prospectus|Declaration|Ordinance|Resolution"
    # clauses of the public procurement regulations are named, not numbered
    r"|Restricted\sRights|Commercial\sComputer\sSoftware|Technical\sData)\b"
)
_ACRONYM = re.compile(r"[A-Z]{2,8}(?:'?s)?(?=[\s,;.)]|\Z)")
_NOT_ACRONYM = re.compile(r"(?:THIS|THE|AGREEMENT|AND|OR|LLC|INC|LP)\b")
# "subparagraph (c) (1) (ii) of the Rights in Technical Data and Computer Software clause at DFARS 252.227-7013"
_STATUTE_AHEAD = re.compile(r"[^.;\n]{0,140}\b(?:D?FARS?|C\.?F\.?R|U\.?S\.?C)\b")
_LAND_SURVEY = re.compile(r",?\s{0,2}(?:TOWNSHIP|Township|T\.?\s?\d)")
# "the Institute Cargo Clauses (A)"
_PROPER_NAME = re.compile(r"(?<![.;:])\s(?:[A-Z][a-z]+\s){2}\Z")
# "FAR Section 12.212", "GDPR Article 28"; words in capitals before "SECTION" are only shouted.
_BEHIND_ACRONYM = re.compile(
    r"(?<!this\s)(?<![\w.])(?!(?:AND|OR|IN|OF|TO|THE|BY|ON|SEE|THIS|PER)\b)[A-Z]{2,6}\s{1,2}\Z"
)
# "Article 28(3) GDPR", "Section 280G IRC"; "under Section 3 IBM shall" goes on with a party.
_BEFORE_ACRONYM = re.compile(
    r"\s{1,2}(?:UK\s|EU\s)?(?!(?:AND|OR|IN|OF|TO|THE|BY|ON|IS|ARE|NOT|NO)\b)[A-Z]{2,6}(?=[,.;:)]|\Z|\s{1,2}(?!(?:shall|will|must|may|is|are|has|have|agrees|can)\b)[a-z])"
)
# "Article 3, Universal Declaration of Human Rights"
_NAMED_BEHIND = re.compile(
    r",\s{1,2}[*_]?(?:the\s)?(?:[A-Z][\w'-]{1,20}\s){1,6}?(?:Declaration|Convention|Covenant|Treaty|Directive|Regulation|Code|Act)\b"
)
_TITLE_IN_BRACKETS = re.compile(r"\s{1,2}(?:\([A-Z\"][^()\n]{2,60}\)|\[[A-Z][^\[\]\n]{2,60}\])")
_JOINED = re.compile(r"(?:\s{1,2}\([A-Z\"][^()\n]{2,60}\))?(?:,|,?\s{1,2}(?:and|or))\s{1,2}\Z")


class OtherDocuments:
    """What the text says of other documents, asked of its mentions in text order.

    own_names      what the document calls itself: "Agreement", "Credit Agreement"
    outside_terms  defined terms that look like references but name something else: "Section 16"
    paragraphs     attachments count paragraphs, so "clause 3" in one of them is the agreement's
    last           where the last mention of another document's provision ends
    """

    def __init__(
        self,
        text: str,
        mentions: list[Mention],
        own_names: frozenset[str],
        outside_terms: frozenset[str],
        *,
        paragraphs: bool,
    ) -> None:
        self._text = text
        self._own_names = own_names
        self._outside_terms = outside_terms
        self._paragraphs = paragraphs
        self._joined = self._joined_to_other(mentions)
        self.last = -10_000

    def owns(self, mention: Mention) -> bool:
        """Whether the words around a mention say that it is another document's."""
        text = self._text
        before = text[max(0, mention.start - 40) : mention.start]
        if mention.kind != "attachment" and _BEFORE_STATUTE.search(before):
            return True
        if mention.kind != "attachment" and not mention.keyword.isupper() and _BEHIND_ACRONYM.search(before):
            return True
        if mention.kind in ("section", "article"):
            if _NAMED_BEHIND.match(text, mention.end):
                return True
            if not mention.keyword.isupper() and _BEFORE_ACRONYM.match(text, mention.end):
                return True
        if _LAND_SURVEY.match(text, mention.end):
            return True
        if mention.keyword[0] == "C" and not mention.items[-1].number and _PROPER_NAME.search(before):
            return True
        if mention.location is not None and (mention.location[:1].isdigit() or mention.location.isupper()):
            return self._is_of_other(mention)  # "point (c) of Article 46(2) of the Regulation"
        if mention.attachment is not None:
            return self._is_of_other(mention)  # "paragraph 4 of Schedule 2 to the Tax Deed"
        if mention.location is not None:
            return False
        if text[mention.start - 1 : mention.start] == '"' and text[mention.end : mention.end + 1] == '"':
            return True
        if " ".join(text[mention.start : mention.end].split()) in self._outside_terms:
            return True
        if THEREOF.match(text, mention.end):
            # "the Indenture, including Section 3 thereof"; "Section 2.1 or clause (a) thereof" looks back in this one.
            return bool(mention.items[-1].number) or mention.start - self.last < 250
        if _ET_SEQ.match(text, mention.end):
            return True
        if mention.kind == "clause" and not mention.items[-1].number and _STATUTE_AHEAD.match(text, mention.end):
            return True
        return self._is_of_other(mention)

    def is_joined(self, mention: Mention) -> bool:
        """Whether a mention stands in one list with a later one of another document: "Section 2 (Fees) and Section 14 of the
        Master Agreement". It may be of either.
        """
        return mention.start in self._joined

    def _joined_to_other(self, mentions: list[Mention]) -> frozenset[int]:
        found: set[int] = set()
        following: Mention | None = None
        for mention in reversed(mentions):
            if following is not None and following.start - mention.end < 90:
                joined = _JOINED.fullmatch(self._text[mention.end : following.start])
                if joined and (following.start in found or self._is_of_other(following)):
                    found.add(mention.start)
            following = mention
        return frozenset(found)

    def _is_of_other(self, mention: Mention) -> bool:
        title = _TITLE_IN_BRACKETS.match(self._text, mention.end)
        end = title.end() if title is not None else mention.end
        of = _OF.match(self._text, end)
        if of is not None and of["name"]:
            return self._names_other_document(of)
        return bool(_OF_SUCH.match(self._text, end))

    def is_of_agreement(self, mention: Mention) -> bool:
        """Whether a number in an attachment is one of the agreement's: "clause 3 of the Agreement", or a clause where the
        attachments count paragraphs.
        """
        return self.is_named_own(mention) or (mention.keyword.lower().startswith("clause") and self._paragraphs)

    def is_named_own(self, mention: Mention) -> bool:
        """Whether a mention says "of the Agreement" or "of this Deed" by the document's own name."""
        of = _OF.match(self._text, mention.end)
        if of is None or not of["name"]:
            return bool(_OF_THIS.match(self._text, mention.end))
        if not re.match(r"(?:the|this|such)\b", of["lead"] or "the"):
            return False
        name = re.split(r"[,.;\s](?![A-Z])", " ".join(of["name"].split()), maxsplit=1)[0].strip('" .')
        return name in self._own_names

    def _names_other_document(self, of: re.Match[str]) -> bool:
        name = " ".join(of["name"].split())
        lead = of["lead"].split()
        if of["preposition"] != "of" and not lead:
            return False
        if of["preposition"] == "of" and _ACRONYM.match(name) and not _NOT_ACRONYM.match(name):
            return True
        word = _DOCUMENT_WORD.search(name)
        if word is None:
            return False
        head = name[: word.end()]
        if head.strip('"') in self._own_names and "such" not in lead[:1]:
            return False
        # Words between the preposition and the document's name that are no part of a name end the search.
        return not re.search(
            r"\s(?:shall|is|are|was|were|will|may|has|have|and\sthe|or\sthe|to|by|on|at|if|as)\s", head
        )
