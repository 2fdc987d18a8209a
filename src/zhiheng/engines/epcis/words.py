"""The words of the Core Business Vocabulary (CBV 2.0, sections 7 and 8) and the three ways to spell one.

EPCIS 2.0 JSON-LD says ``shipping``, XML and older documents say ``urn:epcglobal:cbv:bizstep:shipping`` or
``https://ref.gs1.org/cbv/BizStep-shipping``. Inside there is only the bare word; a word of somebody else's vocabulary
stays the URI that it is.
"""

from __future__ import annotations

from dataclasses import dataclass

CBV = "https://ref.gs1.org/cbv/"
GS1 = "https://gs1.org/voc/"

# what the JSON-LD context of EPCIS 2.0 declares without being told
STANDARD_PREFIXES = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": CBV,
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "gs1": GS1,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}


def names(text: str) -> tuple[str, ...]:
    """The names in a text, so that a table of them reads like one."""
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that one field takes.

    Attributes:
        words: the bare words.
        web: beginning of their web address, ``https://ref.gs1.org/cbv/BizStep-``.
        others: other beginnings that mean the same; the last is the URN of EPCIS 1.x, if there is one.
        closed: beginnings that no word of a foreign vocabulary may have.
    """

    words: frozenset[str]
    web: str
    others: tuple[str, ...]
    closed: tuple[str, ...] = ("urn:epcglobal:cbv", "http://ns.gs1.org/cbv/", "https://ns.gs1.org/cbv/")

    def bare(self, text: str) -> str:
        """The bare word, or the text itself where it is none of the words.

        >>> VOCABULARIES["bizStep"].bare("urn:epcglobal:cbv:bizstep:shipping")
        'shipping'
        """
        for beginning in (self.web, *self.others):
            if text.startswith(beginning):
                word = text[len(beginning) :]
                return word if word in self.words else text
        return text

    def address(self, text: str) -> str:
        """The web address of a bare word; any other text as it is.

        >>> VOCABULARIES["disposition"].address("in_transit")
        'https://ref.gs1.org/cbv/Disp-in_transit'
        """
        return self.web + text if text in self.words else text


def _cbv(name: str, urn: str, words: str) -> Vocabulary:
    others = (f"http://ref.gs1.org/cbv/{name}-", f"cbv:{name}-", f"urn:epcglobal:cbv:{urn}:")
    return Vocabulary(frozenset(words.split()), f"{CBV}{name}-", others)


def _gs1(words: str) -> Vocabulary:
    others = ("http://gs1.org/voc/", "https://www.gs1.org/voc/", "http://www.gs1.org/voc/", "gs1:")
    return Vocabulary(frozenset(words.split()), GS1, others, closed=(GS1, *others[:3]))


_STEPS = _cbv(
    "BizStep",
    "bizstep",
    "accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting "
    "decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting "
    "installing killing loading other packing picking receiving removing repackaging repairing replacing reserving "
    "retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting "
    "unloading unpacking void_shipping",
)
_DISPOSITIONS = _cbv(
    "Disp",
    "disp",
    "active available completeness_inferred completeness_verified conformant container_closed container_open damaged "
    "destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance "
    "mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed "
    "recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable unknown",
)
_TRANSACTIONS = _cbv("BTT", "btt", "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt")
_PARTIES = _cbv("SDT", "sdt", "location owning_party possessing_party")
_REASONS = _cbv("ER", "er", "did_not_occur incorrect_data")
_COMPONENTS = _cbv(
    "Comp",
    "comp",
    "altitude axial_distance azimuth easting elevation_angle height latitude longitude northing polar_angle "
    "spherical_radius x y z",
)
_ALERTS = _gs1("ALARM_CONDITION ERROR_CONDITION")
_MEASUREMENTS = _gs1(
    "AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance "
    "AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance "
    "Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity "
    "ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency "
    "Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux "
    "LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate "
    "MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux "
    "RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed "
    "SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction "
    "VolumetricFlux Wavenumber"
)

VOCABULARIES = {
    "bizStep": _STEPS,
    "disposition": _DISPOSITIONS,
    "bizTransaction": _TRANSACTIONS,
    "source": _PARTIES,
    "destination": _PARTIES,
    "reason": _REASONS,
    "component": _COMPONENTS,
    "exception": _ALERTS,
    "measurement": _MEASUREMENTS,
}

# the URNs of EPCIS 1.x and the web addresses that stand for them in the event hash (CBV 2.0 section 8.9)
URN_TO_WEB = {
    one.others[-1]: one.web for one in (_STEPS, _DISPOSITIONS, _TRANSACTIONS, _PARTIES, _REASONS, _COMPONENTS)
}
