"""The elements of HTML, SVG and MathML that a card may have, and what is special about them.

The lists are those of the HTML Standard, SVG 2 and MathML Core, without what runs scripts, loads pages
or changes the page around a card.
"""

from __future__ import annotations

BLOCKS = frozenset(
    "blockquote dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody td tfoot th thead tr ul".split()
)
"""Elements that begin a line of their own."""

INLINE = frozenset(
    "abbr b bdi bdo br cite code del em i img ins kbd mark q rp rt ruby s samp small span strong sub sup u "
    "var wbr".split()
)
"""Elements within a line."""

INERT = frozenset(
    "br sub sup kbd mark u small b i em strong s del ins ruby rt rp rb span".split()
)
"""Elements that work in Markdown too: they only set text."""

MATHS = frozenset(
    "math mfrac mi mn mo mover mpadded mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext "
    "mtr munder munderover".split()
)
"""The elements of MathML that formulas need most; cards for paper keep these."""

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr basefont bgsound frame "
    "keygen".split()
)
"""Elements without an end tag."""

MAY_STAY_OPEN = frozenset(
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption rb rt rtc rp body html "
    "head".split()
)
"""Elements whose end tag may be left out."""

RAW = frozenset(
    {
        "script",
        "style",
        "title",
        "textarea",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
        "noscript",
    }
)
"""Elements in which HTML sees no tags, in some places at least."""

_MORE_BLOCKS = frozenset(
    "address article aside caption center col colgroup details fieldset figcaption figure footer header "
    "hgroup legend main menu nav search section summary".split()
)
_MORE_INLINE = frozenset(
    "a acronym area audio big button data dfn dir font input label map meter object optgroup option output "
    "picture progress rb rtc select source strike time track tt video param style".split()
)
_MORE_MATHS = frozenset(
    "annotation annotation-xml maction maligngroup malignmark menclose merror mfenced mglyph mlabeledtr "
    "mlongdiv mmultiscripts mphantom mprescripts none semantics".split()
)
SVG = frozenset(
    "svg animate animatemotion animatetransform circle clippath defs desc ellipse feblend fecolormatrix "
    "fecomponenttransfer fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight "
    "fedropshadow feflood fefunca fefuncb fefuncg fefuncr fegaussianblur feimage femerge femergenode "
    "femorphology feoffset fepointlight fespecularlighting fespotlight fetile feturbulence filter "
    "foreignobject g image line lineargradient marker mask metadata mpath path pattern polygon polyline "
    "radialgradient rect set stop switch symbol text textpath title tspan tref use view".split()
)
"""SVG; its names are in lower case here."""

ALLOWED = BLOCKS | INLINE | MATHS | _MORE_BLOCKS | _MORE_INLINE | _MORE_MATHS | SVG

FOREIGN = frozenset({"svg", "math"})
"""Elements that begin SVG and MathML, where ``<x/>`` is whole."""

HTML_WITHIN = frozenset(
    "foreignobject desc title annotation-xml mi mo mn ms mtext".split()
)
"""Elements of SVG and MathML that hold HTML."""
