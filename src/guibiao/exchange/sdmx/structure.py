"""The structure of observations as an SDMX-ML message, 2.1 and 3.0: agency, dataflow, code lists, concepts, data structure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from lxml import etree

from guibiao.exchange.sdmx.codes import TOTAL, encoded, structure, unit_code, unit_text
from guibiao.kernel.models import Region
from guibiao.statistics.models import Indicator, Observation

_ROOT = "http://www.sdmx.org/resources/sdmxml/schemas"
_LANGUAGES = ("zh", "en")
#: A code: its id, and its names in the two languages.
Code = tuple[str, ...]
#: What can be asked for by itself, in the words of SDMX 2.1 and 3.0.
KINDS = ("agencyscheme", "dataflow", "codelist", "conceptscheme", "datastructure")
_URN = {
    "AgencyScheme": "base", "Codelist": "codelist", "ConceptScheme": "conceptscheme", "DataStructure": "datastructure",
    "Dataflow": "datastructure", "Concept": "conceptscheme",
}  # fmt: skip
CONCEPTS = "CS_OBSERVATIONS"
#: A scheme of agencies has one version for ever: 2.1 says so, 3.0 no longer does.
_AGENCIES: dict[bool, dict[str, str]] = {False: {"version": "1.0"}, True: {}}


def namespaces(version: str) -> dict[str, str]:
    """The namespaces of a version of SDMX-ML, by the prefixes that are used here."""
    root = f"{_ROOT}/v{version.replace('.', '_')}"
    return {
        "mes": f"{root}/message", "com": f"{root}/common", "str": f"{root}/structure",
        "ss": f"{root}/data/structurespecific", "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    }  # fmt: skip


def header(of: dict[str, str], inside: Sequence[Any] = ()) -> Any:
    """The head of a message."""
    found = etree.Element(f"{{{of['mes']}}}Header")
    now = timezone.now()
    for name, text in (("ID", f"G{now:%Y%m%d%H%M%S%f}"), ("Test", "false"), ("Prepared", now.isoformat())):
        etree.SubElement(found, f"{{{of['mes']}}}{name}").text = text
    etree.SubElement(found, f"{{{of['mes']}}}Sender", id=structure()["agency"])
    found.extend(inside)
    return found


def codelists(observed: Iterable[Mapping[str, str | None]] | None = None) -> dict[str, list[Code]]:
    """Every code list with its codes: with what the workspace has, or only with what some observations use."""
    lists: dict[str, list[Code]] = {
        name: [tuple(code) for code in one.get("codes", ())] for name, one in structure()["codelist"].items()
    }
    used: dict[str, set[str]] = {}
    if observed is not None:
        for row in observed:
            for name in ("REF_AREA", "INDICATOR", "SCOPE", "UNIT_MEASURE"):
                used.setdefault(name, set()).add(row[name] or "")
    regions = [(encoded(one.code), one.name, one.name) for one in Region.objects.order_by("code")]
    known = [(encoded(one.code), one.name, one.name_en or one.name) for one in Indicator.objects.order_by("code")]
    statements = Observation.objects.order_by()
    scopes = statements.exclude(scope="").values_list("scope", flat=True).distinct()
    units = {unit_code(unit)[0] for unit in statements.exclude(unit="").values_list("unit", flat=True).distinct()}
    lists["CL_AREA"] = _only(regions, used.get("REF_AREA"))
    lists["CL_INDICATOR"] = _only(known, used.get("INDICATOR"))
    lists["CL_SCOPE"] += _only([(encoded(text), text, text) for text in sorted(scopes)], used.get("SCOPE"))
    words = [(code, unit_text(code, 0), unit_text(code, 0)) for code in sorted(units)]
    lists["CL_UNIT_MEASURE"] = _only(words, used.get("UNIT_MEASURE"))
    return lists


def _only(codes: list[tuple[str, str, str]], used: set[str] | None) -> list[Code]:
    return [code for code in codes if used is None or code[0] in used]


def message(version: str, kinds: Iterable[str], lists: dict[str, list[Code]], name: str = "") -> bytes:
    """A structure message with those of KINDS; of the code lists only the one called `name`, where one is."""
    return _Writer(version).message(set(kinds), lists, name)


class _Writer:
    """Writes one version."""

    def __init__(self, version: str) -> None:
        self._of, self._new = namespaces(version), version != "2.1"
        self._table = structure()

    def message(self, kinds: set[str], lists: dict[str, list[Code]], name: str) -> bytes:
        root = etree.Element(
            f"{{{self._of['mes']}}}Structure", nsmap={key: self._of[key] for key in ("mes", "com", "str", "xsi")}
        )
        root.append(header(self._of))
        inside = etree.SubElement(root, f"{{{self._of['mes']}}}Structures")
        wanted = {one: codes for one, codes in lists.items() if name in ("", one)}
        for kind, holder, write in (
            ("agencyscheme", "AgencySchemes" if self._new else "OrganisationSchemes", self._agencies),
            ("dataflow", "Dataflows", self._dataflow),
            ("codelist", "Codelists", lambda at: self._codelists(at, wanted)),
            ("conceptscheme", "ConceptSchemes" if self._new else "Concepts", self._concepts),
            ("datastructure", "DataStructures", self._data_structure),
        ):  # fmt: skip
            if kind in kinds:
                write(self._add(inside, holder))
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    # --- parts ----------------------------------------------------------------------------------------------------
    def _add(self, parent: Any, tag: str, space: str = "str", **attributes: str) -> Any:
        return etree.SubElement(parent, f"{{{self._of[space]}}}{tag}", **attributes)

    def _names(self, at: Any, names: Sequence[str]) -> None:
        for language, text in zip(_LANGUAGES, names, strict=True):
            made = self._add(at, "Name", "com")
            made.set("{http://www.w3.org/XML/1998/namespace}lang", language)
            made.text = text

    def _maintained(self, at: Any, tag: str, id_: str, names: Sequence[str], agency: str = "", **more: str) -> Any:
        agency = agency or self._table["agency"]
        urn = _urn(tag, agency, id_, self._table["version"])
        more |= _AGENCIES[self._new] if tag == "AgencyScheme" else {"version": self._table["version"]}
        if not self._new and tag != "AgencyScheme":
            more["isFinal"] = "true"
        made = self._add(at, tag, id=id_, urn=urn, agencyID=agency, **more)
        self._names(made, names)
        return made

    def _reference(self, at: Any, tag: str, kind: str, id_: str, item: str = "") -> None:
        """In 2.1 an element Ref, in 3.0 the address as text."""
        agency, version = self._table["agency"], self._table["version"]
        made = self._add(at, tag)
        if self._new:
            made.text = _urn("Concept" if item else kind, agency, id_, version) + (f".{item}" if item else "")
            return
        common = {"agencyID": agency, "package": _URN[kind]}
        if item:
            whole = {"id": item, "maintainableParentID": id_, "maintainableParentVersion": version, "class": "Concept"}
        else:
            whole = {"id": id_, "version": version, "class": kind}
        etree.SubElement(made, "Ref", **whole, **common)

    def _agencies(self, at: Any) -> None:
        scheme = self._maintained(at, "AgencyScheme", "AGENCIES", ("机构", "Agencies"), agency="SDMX")
        self._names(self._add(scheme, "Agency", id=self._table["agency"]), ("圭表", "Guibiao"))

    def _dataflow(self, at: Any) -> None:
        made = self._maintained(at, "Dataflow", self._table["id"], self._table["name"])
        self._reference(made, "Structure", "DataStructure", self._table["id"])

    def _codelists(self, at: Any, lists: dict[str, list[Code]]) -> None:
        for id_, codes in lists.items():
            made = self._maintained(at, "Codelist", id_, self._table["codelist"][id_]["name"])
            for code, *names in codes:
                self._names(self._add(made, "Code", id=code), names)

    def _concepts(self, at: Any) -> None:
        scheme = self._maintained(at, "ConceptScheme", CONCEPTS, ("观测值的概念", "Concepts of observations"))
        table = self._table
        for one in (*table["dimension"], table["time"], table["measure"], *table["attribute"]):
            self._names(self._add(scheme, "Concept", id=one["id"]), one["name"])

    def _data_structure(self, at: Any) -> None:
        made = self._maintained(at, "DataStructure", self._table["id"], self._table["name"])
        components = self._add(made, "DataStructureComponents")
        dimensions = self._add(components, "DimensionList", id="DimensionDescriptor")
        for position, one in enumerate(self._table["dimension"], 1):
            self._component(dimensions, "Dimension", one, position=str(position))
        time = self._table["time"]
        last = {} if self._new else {"position": str(len(self._table["dimension"]) + 1)}
        self._component(dimensions, "TimeDimension", time | {"type": "ObservationalTimePeriod"}, **last)
        attributes = self._add(components, "AttributeList", id="AttributeDescriptor")
        for one in self._table["attribute"]:
            self._attribute(attributes, one)
        measures = self._add(components, "MeasureList", id="MeasureDescriptor")
        self._component(measures, "Measure" if self._new else "PrimaryMeasure", self._table["measure"])

    def _component(self, at: Any, tag: str, one: dict[str, Any], **attributes: str) -> Any:
        made = self._add(at, tag, id=one["id"], **attributes)
        self._reference(made, "ConceptIdentity", "ConceptScheme", CONCEPTS, one["id"])
        local = self._add(made, "LocalRepresentation")
        if "codelist" in one:
            self._reference(local, "Enumeration", "Codelist", one["codelist"])
        else:
            self._add(local, "TextFormat", textType=one["type"])
        return made

    def _attribute(self, at: Any, one: dict[str, Any]) -> None:
        mandatory = one.get("mandatory", False)
        if self._new:
            made = self._component(at, "Attribute", one, usage="mandatory" if mandatory else "optional")
            self._add(self._add(made, "AttributeRelationship"), "Observation")
            return
        made = self._component(at, "Attribute", one, assignmentStatus="Mandatory" if mandatory else "Conditional")
        etree.SubElement(
            self._add(self._add(made, "AttributeRelationship"), "PrimaryMeasure"),
            "Ref",
            id=self._table["measure"]["id"],
        )


def _urn(kind: str, agency: str, id_: str, version: str) -> str:
    name = "DataStructure" if kind == "DataStructureDefinition" else kind
    return f"urn:sdmx:org.sdmx.infomodel.{_URN[kind]}.{name}={agency}:{id_}({version})"


__all__ = ["KINDS", "TOTAL", "codelists", "header", "message", "namespaces"]
