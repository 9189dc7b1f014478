"""How clauses, attachments and the places of both are written in English text: the patterns that citations.py reads mentions with.

Every pattern is bounded, so that a scan that moves forward only takes time in proportion to the text.
"""

from __future__ import annotations

import re

from .attachments import ATTACHMENT_NUMBER
from .enumerators import NUMBER_WORD

WORD = (
    r"(?P<section>(?:[Ss]ub-?)?[Ss]ections?|(?:SUB-?)?SECTIONS?|[Ss]ecs?\.|§{1,2})"
    r"|(?P<article>[Aa]rticles?|ARTICLES?|[Aa]rts?\.)"
    r"|(?P<clause>(?:[Ss]ub-?)?[Cc]lauses?|(?:SUB-?)?CLAUSES?|(?:[Ss]ub-?)?[Pp]aragraphs?|(?:SUB-?)?PARAGRAPHS?"
    # "limb (i) of the definition", "point (b) of Article 5(1)", "point 3 of Annex II", "Annex I, point 1"
    r"|[Ll]imbs?(?=\s{1,2}\()|(?<!basis\s)[Pp]oints?(?=\s{1,2}(?:\([a-z]{1,4}\)|\d{1,2}(?:\([a-z]\))?(?:\s{1,2}(?:and|to|or)\s{1,2}\d{1,2})?\s{1,2}(?:of|to|in)\s{1,2}(?:Article|Annex|Part|this)))"
    r"|(?<=,\s)points?(?=\s{1,2}\d{1,2}\b))"
    r"|(?P<recital>[Rr]ecitals?(?=\s{1,2}(?:\(|[A-Z]\b|\d)))"
    r"|(?P<attachment>(?:Exhibit|Schedule|Attachment|Annexure)s?|(?:EXHIBIT|SCHEDULE|ATTACHMENT|ANNEXURE)S?|Annex(?:es)?|ANNEX(?:ES)?"
    r"|Appendix|Appendices|APPENDIX|APPENDICES)"
)
# "Annexure-I", "Clause No. 3"
KEYWORD = re.compile(rf"(?<![\w-])(?:{WORD})(?:(?<=§)|(?<=nnexure)(?=-)|(?![\w-]))(?:\s(?:Nos?\.|No:)(?=\s?\d))?")
PLURAL = re.compile(r"(?:s|es|ices|§§|arts\.)\Z", re.IGNORECASE)

NUMBER = re.compile(
    # "Section 5-1401" is how some statutes count; "Sections 2-5" is a range.
    r"\d{1,3}-\d{3,4}(?![\w-]|\.\d)"
    r"|\d{1,5}[A-Z]?(?:\.\d{1,4}[A-Z]?){0,5}(?:[a-z](?![a-z])(?:-\d{1,3})?|(?<=[A-Z])-\d)?(?![A-Za-z])"
)
ROMAN_NUMBER = re.compile(r"[IVXLC]{1,7}(?:\.\d{1,3})?(?![A-Za-z0-9])")
SPELLED_NUMBER = re.compile(rf"{NUMBER_WORD}(?!\w|-[a-z])")
LETTER_NUMBER = re.compile(r"[A-Z](?:\.\d{1,3}){0,3}(?![A-Za-z0-9.'-])")
ATTACHMENT = re.compile(rf"(?:-\s{{0,2}})?['\"]?(?P<name>{ATTACHMENT_NUMBER})['\"]?(?![A-Za-z0-9])")
# Statutes count as in "Section 101(35A)".
BRACKETS = re.compile(r"(?:\((?:\d{1,3}[A-Z]?|[a-z]{1,5}|[A-Z]{1,4})\)){1,6}")
# "Section 2.b", "Section II.A.1": letters and numbers behind stops.
DOTTED = re.compile(r"(?:\.(?:[A-Za-z]|[ivx]{2,4}|\d{1,2})(?![A-Za-z0-9])){1,3}(?!\()")
# "Section IV.B(2)"
DOTTED_THEN_BRACKETS = re.compile(r"(?:\.[A-Z](?![A-Za-z0-9])){1,2}(?=\((?:\d{1,2}|[a-z]{1,4})\))")
# "§ 3 para. 2", "Art. 3.2 lit. b", "Article 2, paragraph 1, letter a"
NAMED_LABEL = re.compile(
    r"(?:\s{1,2}(?:para|lit|subpara|no)\.\s{0,2}|,\s{1,2}(?:paragraph|letter|para\.|lit\.)\s{1,2})"
    r"\(?(?P<label>\d{1,2}|[a-z]|[ivx]{2,4})\)?(?![\w(]|\.\d)"
)
# "1.E.8", the number of a clause: what stands behind its first letter is below it.
LETTERED = re.compile(r"(?P<base>\d+(?:\.\d+)*)(?P<labels>\.[A-Za-z](?:\.\w+)*)")
INSIDE = re.compile(r"\(([A-Za-z0-9]+)\)")
SEPARATOR = re.compile(
    r"\s{0,2}(?P<word>,\s{0,2}(?:and/or|and|or|&)?(?![A-Za-z])|(?<=\s)(?:and/or|and|or|through|thru|to)(?=\s)|&|-)\s{0,2}"
    r"(?:(?:in|the|of)\s(?=\())?"
)
# "Sections 4 (Kit Terms), 7 (Feedback) and 9", "Sub-Clauses 4.1 [Obligations] and 8.7": the title of each in brackets
TITLE = re.compile(
    r"\s{1,2}(?:\((?!(?:\d{1,3}|[a-z]{1,5}|[A-Z]{1,4})\))['\"]?[A-Z][^()\n]{1,80}\)|\[[A-Z][^\[\]\n]{1,80}\])"
)
RANGES = ("through", "thru", "to", "-")

# What follows a bracket that belongs to the reference before it, rather than opening the next item of a sentence.
AFTER_REFERENCE = re.compile(
    r"\s{0,2}(?:[,;.:)\]]|\Z|(?:of|above|below|hereof|herein|hereto|thereof|and|or|shall|is|are|was|were|has|have|had|may|will|would"
    r"|must|through|to\sthe\sextent|with\srespect|in\sthis|inclusive|immediately|as\sapplicable|does|do|can|if|hereunder|other)\b)"
)
UNIT_BEHIND = re.compile(
    r"\s{0,2}(?:%|(?:[a-z]{2,12}\s)?(?:days?|months?|years?|weeks?|hours?|percent|dollars|euros|million|copies|shares?|parties|persons?)\b)"
)
AFTER_INTEGER = re.compile(
    r"\s{0,2}(?:[,;.:)\]]|\Z|\((?!(?:\d{1,3}|[a-z]{1,5}|[A-Z]{1,4})\))|(?:of|above|below|hereof|herein|hereto|thereof|and|or|shall|is|are|hereunder|inclusive)\b)"
)
LOCATION = re.compile(
    r"\s{1,2}(?:of|in|to)\s{1,2}(?:"
    r"(?P<this>this|such|that|the\s(?:same|preceding|foregoing|immediately\spreceding))\s{1,2}"
    r"(?P<what>(?:[Ss]ub-?)?[Ss]ection|SECTION|[Aa]rticle|ARTICLE|(?:[Ss]ub-?)?[Cc]lause|(?:[Ss]ub-?)?[Pp]aragraph|[Dd]efinition|[Ss]entence)"
    r"(?:\s{1,2}(?P<own>\d{1,3}(?:\.\d{1,3}){0,4}(?:\([A-Za-z0-9]{1,5}\)){0,5}|(?:\([A-Za-z0-9]{1,5}\)){1,3})(?![\w]))?"
    r"|(?:[Ss]ection|SECTION|[Aa]rticle|ARTICLE|(?:[Ss]ub-?)?[Cc]lause|(?:[Ss]ub-?)?[Pp]aragraph)\s{1,2}"
    r"(?P<other>(?:\d{1,3}(?:\.\d{1,3}){0,4}|[IVX]{1,6})(?:\([A-Za-z0-9]{1,5}\)){0,5})(?![\w(]))"
)
OF_DEFINITION = re.compile(
    r"\s{1,2}(?:of|in|to)\s{1,2}the\s{1,2}(?:definition\s{1,2}(?:of|for)|defined\s{1,2}term)\s{1,2}(?:the\s{1,2}term\s{1,2})?"
    r"(?:\"(?P<term>[^\"\n()]{1,80})\"|(?P<bare>[A-Z][\w'-]{0,30}(?:\s{1,2}(?:(?:of|and|or|for)\s{1,2})?[A-Z][\w'-]{0,30}){0,6}))"
)
OF_ATTACHMENT = re.compile(
    r"(?:\s{1,2}(?:of|in)\s{1,2}[Pp]art\s{1,2}(?P<part>\w{1,4}))?\s{1,2}(?:of|to|in)\s{1,2}(?P<word>Exhibit|Schedule|Annexure|Annex|Appendix|Attachment|EXHIBIT|SCHEDULE|ANNEX|APPENDIX|(?:schedule|annexure|annex|appendix)(?=\s\d))(?:\s{1,2}|-)"
    rf"['\"]?(?P<name>{ATTACHMENT_NUMBER})['\"]?(?![A-Za-z0-9])"
)
# "paragraph 2 of the Schedule", of an agreement with one schedule that has no number
OF_ONLY_ATTACHMENT = re.compile(
    r"\s{1,2}(?:of|to|in)\s{1,2}the\s{1,2}(?P<word>Schedule|Annex|Appendix|Exhibit)(?=[\s.,;)])(?!\s{1,2}(?:['\"A-Z0-9(]|to\b|of\b))"
)
# "paragraph 2 of this Part", "paragraph 1 of Part 2"
OF_PART = re.compile(
    r"\s{1,2}(?:of|in)\s{1,2}(?:(?P<this>this)\s{1,2}Part\b(?!\s\w{1,3}\b)|Part\s{1,2}(?P<part>\w{1,4})(?!\w))"
)
# "paragraphs 1 and 2 of Article 3"
OF_NUMBERED = re.compile(
    r"\s{1,2}(?:of|in)\s{1,2}(?:[Ss]ection|[Aa]rticle|(?:[Ss]ub-?)?[Cc]lause)\s{1,2}(?P<other>\d{1,3}(?:\.\d{1,3}){0,4}(?:\([A-Za-z0-9]{1,5}\)){0,5})(?![\w(])"
)
RECITAL = re.compile(r"\(?(?P<label>[A-Z]{1,2}|\d{1,3}|[ivx]{1,5})\)?(?![\w])")
# "(b) or (ii)" is no list: a doubled letter comes this far behind a single one.
FARTHEST = 20
NEAR = 5
# Forms of the securities regulator, not schedules of the contract.
FILED_FORM = re.compile(r"(?:13[DEG]|14[ACDEFN]|TO|K-1)(?:-\d{1,2}F?)?(?![A-Za-z0-9])")
