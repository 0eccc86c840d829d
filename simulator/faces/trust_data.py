"""What the page about trust shows, as plain values. The template decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.core.rubric import Rubric
from simulator.core.trust import AGREES_FROM, ENOUGH_PLACES, ENOUGH_SEEN, Seen
from simulator.faces.charts import LineChart, line_chart
from simulator.faces.rates import interval, plain, plain_interval, rate
from simulator.logbook import BlindRating, SignedOff
from simulator.opinions import Place, levels_of, places
from simulator.reliability import Levels, Reliability, between_raters
from simulator.trusting import Standing, Trusted, grouped, standings, trusted


@dataclass(frozen=True)
class Judged:
    """Everything that supervisors judged, counted once for page and terminal."""

    places: list[Place]
    blind: list[BlindRating]
    kinds: dict[str, str]
    names: dict[str, str]
    standing: dict[str, Standing]


def judged(
    signed: Sequence[SignedOff],
    blind: Sequence[BlindRating],
    rubric: Rubric,
    grader: str,
    card: frozenset[str],
) -> Judged:
    """The counts, and which criteria of the grader in use only advise. Older versions' reviews decide nothing of it."""
    kinds = {c.id: str(c.kind) for c in rubric.criteria}
    found = places(signed, blind, kinds)
    in_use = grouped((p for p in found if p.grader == grader), lambda p: p.criterion)
    return Judged(
        places=found,
        blind=list(blind),
        kinds=kinds,
        names={c.id: c.name for c in rubric.criteria},
        standing=standings(kinds, card, in_use),
    )


def shown_trust(data: Judged, grader: str) -> dict[str, Any]:
    """Everything the page shows."""
    in_use = [p for p in data.places if p.grader == grader]
    by_criterion = grouped(in_use, lambda p: p.criterion)
    everything = grouped(data.places, lambda p: f"{p.engine} · {p.grader}")
    return {
        "grader": grader,
        "rules": {"kappa": AGREES_FROM, "places": ENOUGH_PLACES, "seen": ENOUGH_SEEN},
        "total": _figures(trusted(_sum(in_use))),
        "blind": sum(p.seen.places for p in in_use if p.blind),
        "criteria": [
            {"id": c, "name": data.names[c], "kind": data.kinds[c].replace("_", " "), **_figures(trusted(seen))}
            | _stands(data.standing[c], seen)
            for c, seen in sorted(by_criterion.items(), key=lambda item: -item[1].places)
        ],
        "unreviewed": [
            {"name": data.names[c], "advisory": standing.advisory}
            for c, standing in data.standing.items()
            if c not in by_criterion and standing.advisory
        ],
        "versions": [{"version": v, **_figures(trusted(seen))} for v, seen in everything.items()],
        "over_time": _over_time(data.places),
        "people": between_supervisors(data),
    }


def _sum(found: Sequence[Place]) -> Seen:
    return sum((p.seen for p in found), Seen())


def _figures(t: Trusted) -> dict[str, str]:
    return {
        "places": str(t.seen.places),
        "seen": str(t.seen.places - t.seen.neither),
        "agreement": rate(t.agreement),
        "agreement_95": interval(t.agreement_95),
        "kappa": plain(t.kappa),
        "kappa_95": plain_interval(t.kappa_95),
        "precision": rate(t.precision),
        "precision_95": interval(t.precision_95),
        "recall": rate(t.recall),
        "recall_95": interval(t.recall_95),
    }


def _stands(standing: Standing, seen: Seen) -> dict[str, Any]:
    seen_by_one = seen.places - seen.neither
    few = f"by the card; {seen.places} of {ENOUGH_PLACES} sessions, seen in {seen_by_one} of {ENOUGH_SEEN}"
    why = "by reviews" if standing.by_reviews else few
    return {"advisory": standing.advisory, "by_reviews": standing.by_reviews, "why": why}


def _over_time(found: Sequence[Place]) -> LineChart | None:
    months = grouped(found, lambda p: p.month)
    if not months:
        return None
    figures = [trusted(seen) for seen in months.values()]
    series = {"agreement": [f.agreement for f in figures], "kappa": [f.kappa for f in figures]}
    return line_chart(list(months), series)


def between_supervisors(data: Judged) -> list[dict[str, Any]]:
    """Supervisor against supervisor on sessions that two rated blind: as a whole, by kind, by criterion."""
    sessions: dict[str, list[BlindRating]] = {}
    for rating in data.blind:
        sessions.setdefault(rating.session_id, []).append(rating)
    pairs = [ratings for ratings in sessions.values() if len({r.author for r in ratings}) > 1]
    if not pairs:
        return []
    headlines: list[Levels] = [
        {r.author: int(r.headline) for r in ratings if r.headline and r.headline.isdigit()} for ratings in pairs
    ]
    by_criterion: dict[str, list[Levels]] = {}
    for ratings in pairs:
        given = {r.author: levels_of(r, data.kinds) for r in ratings}
        for criterion in {c for levels in given.values() for c in levels}:
            levels = {who: int(own[criterion]) for who, own in given.items() if own.get(criterion, "NA").isdigit()}
            by_criterion.setdefault(criterion, []).append(levels)
    kinds: dict[str, list[Levels]] = {"technique": [], "trap": [], "common_factor": []}
    for criterion, rated in by_criterion.items():
        kinds[data.kinds[criterion]] += rated
    rows = [("The session as a whole", headlines), ("All techniques", kinds["technique"]), ("All traps", kinds["trap"])]
    rows += [(data.names[c], rated) for c, rated in sorted(by_criterion.items(), key=lambda item: -len(item[1]))]
    figures = [(name, between_raters(rated)) for name, rated in rows]
    return [{"name": name, "single": i > 2, **_of_people(f)} for i, (name, f) in enumerate(figures) if f.sessions]


def _of_people(figures: Reliability) -> dict[str, str]:
    return {
        "sessions": str(figures.sessions),
        "exact": rate(figures.exact),
        "weighted_kappa": plain(figures.weighted_kappa),
        "weighted_kappa_95": plain_interval(figures.weighted_kappa_95),
        "icc": plain(figures.icc),
        "alpha": plain(figures.alpha),
    }
