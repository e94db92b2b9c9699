"""The chart of who speaks: organisations by region, with those that are silent."""

from collections import Counter
from collections.abc import Mapping

from consult.comments.words import country_word
from consult.reading.charts import Chart, bars, cell, counted, drawn
from consult.reading.counts import Counts
from consult.reading.regions import NAMES as REGIONS
from consult.reading.regions import Region, region_of
from consult.web.joints import listed
from consult.web.languages import gettext


def regions_chart(counts: Counts) -> Chart:
    """Say from which regions organisations speak, and which are silent."""
    public = counts.public
    voiced: Counter[Region] = Counter()
    silent: Counter[Region] = Counter()
    countries: dict[Region, set[str]] = {region: set() for region in Region}
    for row in counts.organisations:
        region = region_of(row.country)
        (voiced if row.comments else silent)[region] += 1
        if row.comments and row.country:
            countries[region].add(row.country)
    shown = [r for r in Region if r is not Region.NONE or voiced[r] or silent[r]]
    rows = [
        (
            gettext(REGIONS[r]),
            [drawn(voiced[r], public=public), drawn(silent[r], public=public)],
            gettext(
                "%(voiced)s of %(all)s",
                voiced=counted(voiced[r], public=public),
                all=counted(voiced[r] + silent[r], public=public),
            ),
        )
        for r in shown
    ]
    return Chart(
        key="regions",
        title=gettext("From which regions do organisations speak?"),
        answer=_spoken(counts, countries),
        bars=bars(rows),
        head=[gettext("Region"), gettext("Organisations with comments"), gettext("Invited, no comment yet"), gettext("Countries")],
        table=[
            [
                gettext(REGIONS[r]), cell(voiced[r], public=public), cell(silent[r], public=public),
                _named(countries[r]) if not public else cell(len(countries[r]), public=public),
            ]
            for r in shown
        ],
        legend=[gettext("with comments"), gettext("invited, no comment yet")],
        more=_silences(counts, voiced),
    )  # fmt: skip


def _spoken(counts: Counts, countries: Mapping[Region, set[str]]) -> str:
    speaking = sum(1 for row in counts.organisations if row.comments)
    return gettext(
        "Organisations with comments: %(organisations)s, of %(countries)s countries.",
        organisations=counted(speaking, public=counts.public),
        countries=counted(sum(len(found) for found in countries.values()), public=counts.public),
    )


def _silences(counts: Counts, voiced: Mapping[Region, int]) -> list[str]:
    found = []
    regions = [gettext(REGIONS[r]) for r in Region if r is not Region.NONE and not voiced[r]]
    if regions:
        found.append(gettext("No voice yet from: %(regions)s.", regions=listed(regions)))
    names = [row.name for row in counts.organisations if not row.comments]
    if names and not counts.public:
        found.append(gettext("Invited, no comment yet: %(names)s.", names=listed(names)))
    return found


def _named(countries: set[str]) -> str:
    return listed(sorted(country_word(code) or code for code in countries))
