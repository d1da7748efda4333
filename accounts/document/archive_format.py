"""What makes the PDF an archive file that everyone can read: PDF/A-3a and PDF/UA-1 in one (长期保存与无障碍).

WeasyPrint writes PDF/A-3a; a finisher, run before the file is serialised, adds what one file needs to be PDF/UA-1 as
well, and one function of pydyf is replaced because of what validators refuse:

* the metadata stream says `pdfuaid:part 1`, with the extension schema that PDF/A asks for, and is not compressed;
* enclosed files are listed under their Unicode names, each once;
* the cells of tables are told under their own captions (see `heads`);
* a compressed stream whose last byte is CR is written in ASCII85 besides, else `CR LF endstream` reads as a two-byte
  line end and /Length looks wrong (PDF/A 6.1.7). The last byte is that of the checksum: no other packing would change it.
"""

import zlib
from base64 import a85encode
from typing import Any

from .heads import name_heads

PYDYF = "0.13"
PACKING = 6
"""Level of zlib: 9 takes 0.12 s more for a document and makes it 1 % smaller."""

UA_IDENTIFIER = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def finish(document: Any, pdf: Any) -> None:
    """The finisher for `Document.write_pdf`."""
    import pydyf

    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream) and thing.extra.get("Type") == "/Metadata":
            thing.stream = [part.replace(b"</rdf:RDF>", UA_IDENTIFIER) for part in thing.stream]
            thing.compress = False
    _name_enclosures(pdf)
    name_heads(document, pdf)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})


def _name_enclosures(pdf: Any) -> None:
    """List the enclosed files under their Unicode names, each once.

    WeasyPrint names them in bytes that readers garble, and lists each twice among the associated files of the document.
    """
    import pydyf

    files: list[Any] = [thing for thing in pdf.objects if isinstance(thing, dict) and thing.get("Type") == "/Filespec"]
    if files:
        tree = pdf.objects[int(pdf.catalog["Names"]["EmbeddedFiles"].split()[0])]
        files.sort(key=lambda one: one["UF"].string)
        tree["Names"] = pydyf.Array(part for one in files for part in (one["UF"], one.reference))
        pdf.catalog["AF"] = pydyf.Array(one.reference for one in files)


def install() -> None:
    """Let pydyf pack streams so that none ends in CR, also those that it makes itself while writing.

    Raises RuntimeError with another version of pydyf: a file that validators refuse is worse than no file.
    """
    import pydyf

    if not pydyf.VERSION.startswith(PYDYF):
        raise RuntimeError(f"pydyf {pydyf.VERSION} is not {PYDYF}: look at its Stream.data before using it here")
    pydyf.Stream.data = property(_data)


def _data(stream: Any) -> bytes:
    """The serialised stream."""
    import pydyf

    raw = b"\n".join(pydyf._to_bytes(part) for part in stream.stream)
    extra = pydyf.Dictionary(stream.extra.copy())
    if stream.compress:
        raw, extra["Filter"] = zlib.compress(raw, PACKING), "/FlateDecode"
        if raw[-1:] == b"\r":
            raw, extra["Filter"] = a85encode(raw) + b"~>", "[/ASCII85Decode /FlateDecode]"
    extra["Length"] = len(raw)
    return b"\n".join((extra.data, b"stream", raw, b"endstream"))
