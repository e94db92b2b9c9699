"""The regions of the world as UNESCO groups its Member States, and territories with their neighbours."""

from collections.abc import Mapping
from enum import StrEnum

from consult.web.languages import N_


class Region(StrEnum):
    """A region; NONE for organisations of no one country."""

    AFRICA = "africa"
    ARAB_STATES = "arab_states"
    ASIA_PACIFIC = "asia_pacific"
    EUROPE_NORTH_AMERICA = "europe_north_america"
    LATIN_AMERICA_CARIBBEAN = "latin_america_caribbean"
    NONE = "none"


NAMES: Mapping[Region, str] = {
    Region.AFRICA: N_("Africa"),
    Region.ARAB_STATES: N_("Arab States"),
    Region.ASIA_PACIFIC: N_("Asia and the Pacific"),
    Region.EUROPE_NORTH_AMERICA: N_("Europe and North America"),
    Region.LATIN_AMERICA_CARIBBEAN: N_("Latin America and the Caribbean"),
    Region.NONE: N_("Of no one country"),
}
# Source: UNESCO, list of Member States by region; where it names two regions, the one of the regional office.
COUNTRIES: Mapping[Region, str] = {
    Region.AFRICA: """
        AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW KE KM LR LS MG ML MU MW MZ NA NE NG RW SC SL SN SO SS ST SZ
        TD TG TZ UG ZA ZM ZW RE SH YT""",
    Region.ARAB_STATES: "AE BH DZ EG EH IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE",
    Region.ASIA_PACIFIC: """
        AF AU BD BN BT CK CN FJ FM HK ID IN IR JP KG KH KI KP KR KZ LA LK MH MM MN MO MV MY NP NR NU NZ PG PH PK PW SB SG TH TJ
        TL TM TO TV TW UZ VN VU WS AS CC CX GU IO MP NC NF PF PN TK WF""",
    Region.EUROPE_NORTH_AMERICA: """
        AD AL AM AT AZ BA BE BG BY CA CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IL IS IT LI LT LU LV MC MD ME MK MT NL NO PL
        PT RO RS RU SE SI SK SM TR UA US AX BM FO GG GI GL IM JE PM SJ VA""",
    Region.LATIN_AMERICA_CARIBBEAN: """
        AG AR BB BO BR BS BZ CL CO CR CU DM DO EC GD GT GY HN HT JM KN LC MX NI PA PE PY SR SV TT UY VC VE AI AW BL BQ CW FK GF
        GP KY MF MQ MS PR SX TC VG VI""",
}
OF_COUNTRY: Mapping[str, Region] = {
    code: region for region, codes in COUNTRIES.items() for code in codes.split()
}
UNINHABITED = frozenset({"AQ", "BV", "GS", "HM", "TF", "UM"})


def region_of(country: str) -> Region:
    """Return the region of a country by its two letters; NONE for ''."""
    return OF_COUNTRY.get(country, Region.NONE)
