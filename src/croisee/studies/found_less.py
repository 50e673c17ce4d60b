"""Whom a linkage finds less well, and what this does to the figure of those who are absent.

The estimate of the absent takes away, everywhere, the share of persons missed on average
(`absent`). Where a group is missed more often than others, some of its persons stay among the
absent who are not: its figure is too high.
"""

from collections.abc import Sequence
from itertools import groupby

from croisee.foundation.statuses import Status
from croisee.sources.linked_groups import Group
from croisee.studies.card import GroupNote, GroupsNote, Share

_GAP = 0.01
"""Least gap to everybody's recall that is worth a word: one in a hundred persons of both files."""


def groups_note(source: str, groups: Sequence[Group]) -> GroupsNote | None:
    """Whom the linkage finds less well in the file of this title; None: no group was told."""
    if not groups:
        return None
    whole, *others = groups
    axes = tuple(
        (axis, tuple(map(_group_note, members)))
        for axis, members in groupby(others, key=lambda group: group.axis)
    )
    return GroupsNote(
        source=source,
        whole=_group_note(whole),
        axes=axes,
        consequence=_bias(whole, others),
    )


def _group_note(group: Group) -> GroupNote:
    return GroupNote(
        label=group.label,
        found=Share(value=group.share, status=Status(group.share_status)),
        precision=Share(value=group.precision, status=Status(group.precision_status)),
        recall=Share(value=group.recall, status=Status(group.recall_status)),
    )


def _bias(whole: Group, groups: Sequence[Group]) -> tuple[str, ...]:
    """What it does to the figure that some are found less well than the others."""
    if whole.recall is None:
        return (
            "Trop peu de personnes sont retrouvées, ou trop peu ne le sont pas : rien ne peut être "
            "montré par groupe, et l'on ne sait pas si un groupe est moins bien retrouvé.",
        )
    told = sorted((group.recall, group.label) for group in groups if group.recall is not None)
    worse = [
        f"{label} ({_in_a_hundred(recall)})"
        for recall, label in told
        if whole.recall - recall >= _GAP
    ]
    nobody = [group.label for group in groups if group.share == 0.0 and group.recall is None]
    sentences = [
        "Sur 100 personnes présentes dans les deux fichiers, l'appariement en manque "
        f"{_in_a_hundred(whole.recall)} dans l'ensemble, et davantage pour : {', '.join(worse)}. "
        "Le nombre d'absents de ces groupes est donc sans doute trop élevé."
        if worse
        else "D'après cette estimation, aucun groupe montré ici n'est nettement moins bien "
        "retrouvé que les autres : rien n'indique que le nombre d'absents de l'un soit plus faux "
        "que celui d'un autre."
    ]
    if nobody:
        sentences.append(
            f"Exception : {', '.join(nobody)}. Aucune de ces personnes n'est retrouvée, faute de "
            "quoi les reconnaître : toutes comptent comme absentes, même celles qui ne le sont pas."
        )
    return tuple(sentences)


def _in_a_hundred(recall: float) -> str:
    missed = 100 * (1 - recall)
    return "moins d'une" if missed < 1 else f"{missed:.0f}"
