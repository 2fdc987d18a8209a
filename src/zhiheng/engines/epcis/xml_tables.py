"""Which element may hold which others, in which order: EPCIS 2.0 section 9 and EPCIS 1.2 section 9, as tables.

One line an element type, its particles in order: ``name:type``, then ``?`` for optional, ``*`` for any number, ``+``
for one or more, ``<other`` for "only after other". ``...`` lets elements of foreign namespaces follow. A line that
begins with ``|`` lets its elements stand in any order and number, one with ``1|`` wants exactly one. ``@`` names
attributes, those with ``!`` required. Types in lower case are values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

_SHARED = """
Local
Foreign ...
EpcList epc:text*
QuantityList quantityElement:QuantityElement*
QuantityElement epcClass:uri quantity:decimal? uom:text?<quantity
Place id:uri extension:Local? ...
TransactionList bizTransaction:Reference+
Reference =uri @type:uri
Party =uri @type:uri!
SourceList source:Party+
DestinationList destination:Party+
Ilmd extension:Local? ...
Corrections correctiveEventID:uri*
Persistent unset:uri* set:uri*
SensorList sensorElement:SensorElement+ extension:Local?
SensorElement sensorMetadata:SensorMetadata? sensorReport:SensorReport+ extension:Local? ...
MasterData VocabularyList:VocabularyList extension:Local?
VocabularyList Vocabulary:Vocabulary*
Vocabulary VocabularyElementList:VocabularyElementList? extension:Local? ... @type:uri!
VocabularyElementList VocabularyElement:VocabularyElement+
VocabularyElement attribute:Attribute* children:Ids? extension:Local? ... @id:uri!
Attribute =any @id:uri!
Ids id:uri*
Header2 EPCISMasterData:MasterData? extension:Local?
Body EventList:events? extension:Local? ...
MasterBody VocabularyList:VocabularyList? extension:Local? ...
EPCISDocument EPCISHeader:Header? EPCISBody:Body extension:Local? ... @schemaVersion:decimal! @creationDate:instant1!
EPCISMasterDataDocument EPCISHeader:Header? EPCISBody:MasterBody extension:Local? ... @schemaVersion:decimal! \
@creationDate:instant1!
EPCISQueryDocument EPCISHeader:Header? EPCISBody:QueryBody extension:Local? ... @schemaVersion:decimal! \
@creationDate:instant1!
Results queryName:text subscriptionID:text? resultsBody:ResultsBody extension:Local? ...
ResultsBody 1| EventList:events VocabularyList:VocabularyList
"""

# the messages of the query interface in XML (section 8.2); only the results hold events
_MESSAGES = (
    "GetQueryNames GetQueryNamesResult Subscribe SubscribeResult Unsubscribe UnsubscribeResult GetSubscriptionIDs "
    "GetSubscriptionIDsResult Poll GetStandardVersion GetStandardVersionResult GetVendorVersion GetVendorVersionResult "
    "DuplicateNameException InvalidURIException NoSuchNameException NoSuchSubscriptionException "
    "DuplicateSubscriptionException QueryParameterException QueryTooLargeException QueryTooComplexException "
    "SubscriptionControlsException SubscribeNotPermittedException SecurityException ValidationException "
    "ImplementationException"
)
_QUERY_BODY = "QueryBody 1| {query}QueryResults:Results " + " ".join(f"{{query}}{one}:any" for one in _MESSAGES.split())

_METADATA = "@time:instant @deviceID:uri @deviceMetadata:uri @rawData:uri @startTime:instant @endTime:instant"
_REPORT = (
    "@type:uri @value:double @component:uri @stringValue:text @booleanValue:boolean @hexBinaryValue:hex @uriValue:uri "
    "@uom:text @minValue:double @maxValue:double @sDev:double @chemicalSubstance:uri @microorganism:uri @deviceID:uri "
    "@deviceMetadata:uri @rawData:uri @time:instant @meanValue:double @percRank:double @percValue:double "
    "@dataProcessingMethod:uri @coordinateReferenceSystem:uri @exception:uri"
)
_SENSORS = f"""
SensorMetadata =text {_METADATA} @bizRules:uri @dataProcessingMethod:uri
SensorReport =text {_REPORT}
"""

_BUSINESS = "bizStep:uri? disposition:uri? readPoint:Place? bizLocation:Place?"
_BEFORE_2 = (
    "eventTime:instant recordTime:instant? eventTimeZoneOffset:text eventID:uri? errorDeclaration:Error? "
    "certificationInfo:uri? baseExtension:Foreign?"
)
_AFTER_2 = "sensorElementList:SensorList? persistentDisposition:Persistent?"
_PARTIES = "sourceList:SourceList? destinationList:DestinationList?"
_TRANSACTIONS = "bizTransactionList:TransactionList"

_TABLE_2 = f"""
Header sbdh:any? extension:Header2?
Error | declarationTime:instant reason:uri correctiveEventIDs:Corrections extension:Local ...
events | ObjectEvent:ObjectEvent AggregationEvent:AggregationEvent TransformationEvent:TransformationEvent \
TransactionEvent:TransactionEvent AssociationEvent:AssociationEvent extension:Foreign
ObjectEvent {_BEFORE_2} epcList:EpcList? action:action {_BUSINESS} {_TRANSACTIONS}? quantityList:QuantityList? \
{_PARTIES} {_AFTER_2} ilmd:Ilmd? extension:Foreign? ...
AggregationEvent {_BEFORE_2} parentID:uri? childEPCs:EpcList? action:action {_BUSINESS} {_TRANSACTIONS}? \
childQuantityList:QuantityList? {_PARTIES} {_AFTER_2} extension:Foreign? ...
TransactionEvent {_BEFORE_2} {_TRANSACTIONS} parentID:uri? epcList:EpcList? action:action {_BUSINESS} \
quantityList:QuantityList? {_PARTIES} {_AFTER_2} extension:Foreign? ...
TransformationEvent {_BEFORE_2} inputEPCList:EpcList? inputQuantityList:QuantityList? outputEPCList:EpcList? \
outputQuantityList:QuantityList? transformationID:uri? {_BUSINESS} {_TRANSACTIONS}? {_PARTIES} {_AFTER_2} ilmd:Ilmd? \
extension:Foreign? ...
AssociationEvent {_BEFORE_2} parentID:uri childEPCs:EpcList? childQuantityList:QuantityList? action:action {_BUSINESS} \
{_TRANSACTIONS}? {_PARTIES} {_AFTER_2} extension:Foreign? ...
"""

_BEFORE_1 = "eventTime:instant1 recordTime:instant1? eventTimeZoneOffset:text baseExtension:Base?"
_TABLE_1 = f"""
Header sbdh:any extension:Header2? ...
Error declarationTime:instant1 reason:uri? correctiveEventIDs:Corrections? extension:Local? ...
Base eventID:uri? errorDeclaration:Error? extension:Local?
events | ObjectEvent:ObjectEvent AggregationEvent:AggregationEvent QuantityEvent:QuantityEvent \
TransactionEvent:TransactionEvent extension:MoreEvents
MoreEvents 1| TransformationEvent:TransformationEvent extension:Local
ObjectEvent {_BEFORE_1} epcList:EpcList action:action {_BUSINESS} {_TRANSACTIONS}? extension:ObjectMore? ...
ObjectMore quantityList:QuantityList? {_PARTIES} ilmd:Ilmd? extension:Local?
AggregationEvent {_BEFORE_1} parentID:uri? childEPCs:EpcList action:action {_BUSINESS} {_TRANSACTIONS}? \
extension:AggregationMore? ...
AggregationMore childQuantityList:QuantityList? {_PARTIES} extension:Local?
QuantityEvent {_BEFORE_1} epcClass:uri quantity:integer {_BUSINESS} {_TRANSACTIONS}? extension:Local? ...
TransactionEvent {_BEFORE_1} {_TRANSACTIONS} parentID:uri? epcList:EpcList action:action {_BUSINESS} \
extension:TransactionMore? ...
TransactionMore quantityList:QuantityList? {_PARTIES} extension:Local?
TransformationEvent {_BEFORE_1} inputEPCList:EpcList? inputQuantityList:QuantityList? outputEPCList:EpcList? \
outputQuantityList:QuantityList? transformationID:uri? {_BUSINESS} {_TRANSACTIONS}? {_PARTIES} ilmd:Ilmd? \
extension:Local? ...
"""


@dataclass(frozen=True, slots=True)
class Particle:
    """One element that may stand inside another.

    Attributes:
        name: its name.
        kind: its type; lower case for a value.
        least: how often it must stand at least.
        most: how often it may, None for any number.
        after: an element that must stand before it.
    """

    name: str
    kind: str
    least: int
    most: int | None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What one type of element holds.

    Attributes:
        particles: its elements, in order.
        order: ``sequence``, ``choice`` (any order and number) or ``one``.
        value: the form of its text, if it holds text.
        attributes: the form of each attribute.
        required: attributes that must stand.
        is_open: whether elements of foreign namespaces may follow.
        is_local: whether elements without namespace may stand freely.
    """

    particles: tuple[Particle, ...]
    order: str
    value: str
    attributes: dict[str, str]
    required: tuple[str, ...]
    is_open: bool
    is_local: bool


@lru_cache(maxsize=2)
def table(version: int) -> dict[str, Content]:
    """The types of EPCIS 2.0 (2) or 1.2 (1)."""
    queries = _QUERY_BODY.replace("query", f"urn:epcglobal:epcis-query:xsd:{version}")
    lines = (_SHARED + _SENSORS + queries + (_TABLE_2 if version == 2 else _TABLE_1)).strip().splitlines()
    found = {}
    for line in lines:
        if line.strip():
            name, _, told = line.partition(" ")
            found[name] = _content(name, told.split())
    return found


def event_order(kind: str) -> list[str]:
    """The names of the elements of an event of EPCIS 2.0, in order."""
    return [particle.name for particle in table(2)[kind].particles]


def _content(name: str, words: list[str]) -> Content:
    order = {"|": "choice", "1|": "one"}.get(words[0] if words else "", "sequence")
    attributes, required, particles, value = {}, [], [], ""
    for word in words:
        if word.startswith("@"):
            attribute, _, form = word[1:].rstrip("!").partition(":")
            attributes[attribute] = form
            required += [attribute] if word.endswith("!") else []
        elif word.startswith("="):
            value = word[1:]
        elif ":" in word:
            particles.append(_particle(word))
    return Content(tuple(particles), order, value, attributes, tuple(required), "..." in words, name == "Local")


def _particle(word: str) -> Particle:
    word, _, after = word.partition("<")
    name, _, kind = word.rstrip("?*+").rpartition(":")
    least = 0 if word[-1] in "?*" else 1
    return Particle(name, kind, least, None if word[-1] in "*+" else 1, after)
