"""The decisions around one, placed for a drawing: the older left, what came of them right. Bounded on all sides."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from decisions.models import Decision, Link
from decisions.models.lists import DecisionQuerySet

STEPS_AT_MOST = 5  # links away from the record
NODES_AT_MOST = 60
WIDTH, HEIGHT, GAP, ROW = 200, 76, 72, 100  # of a box, between two columns, from row to row
MARGIN = 12
LINE_LENGTH, LINES = 26, 2  # characters of the title that fit into a line of a box, and its lines
ACROSS = (Link.RELATES,)  # says nothing about which came first


@dataclass
class Node:
    """A decision in the drawing; `x` and `y` are its box's upper left corner."""

    record: Decision
    column: int = 0
    x: int = 0
    y: int = 0
    is_here: bool = False

    @property
    def lines(self) -> list[dict[str, Any]]:
        """As much of the title as fits, line by line, and how far below the box's upper edge each stands."""
        lines = textwrap.wrap(self.record.title, LINE_LENGTH, max_lines=LINES, placeholder="…")
        return [{"text": line, "y": 42 + 18 * place} for place, line in enumerate(lines)]


@dataclass(frozen=True)
class Edge:
    """A link drawn from the older record to the newer."""

    link: Link
    older: Node
    newer: Node

    @property
    def is_in_force(self) -> bool:
        """Does the record that says it count, so that the link does?"""
        return self.link.source.status not in (Decision.DRAFT, Decision.PROPOSED, Decision.REJECTED)

    @property
    def path(self) -> str:
        """A curve from box to box, as SVG has it; in one column, around its right side."""
        left, right = sorted([self.older, self.newer], key=lambda node: node.column)
        x1, y1, y2 = left.x + WIDTH, left.y + HEIGHT // 2, right.y + HEIGHT // 2
        if left.column == right.column:
            bend = x1 + GAP // 2
            return f"M{x1} {y1}C{bend} {y1} {bend} {y2} {x1} {y2}"
        middle = (x1 + right.x) // 2
        return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {right.x} {y2}"


@dataclass
class Graph:
    """What there is to draw, its size, and whether there is more than is shown."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    width: int = 0
    height: int = 0
    has_more: bool = False


def around(record: Decision, visible: DecisionQuerySet) -> Graph:
    """The records of `visible` within STEPS_AT_MOST links of `record`, NODES_AT_MOST of them, and their links.

    Two queries a step, whatever the number of records.
    """
    nodes = {record.pk: Node(record, is_here=True)}
    links: dict[int, Link] = {}
    edge, has_more = [record.pk], False
    for step in range(STEPS_AT_MOST + 1):
        found = _links_of(edge, visible)
        edge = []
        for link in found:
            for other in (link.source, link.target):
                if other.pk not in nodes and len(nodes) < NODES_AT_MOST and step < STEPS_AT_MOST:
                    nodes[other.pk] = Node(other)
                    edge.append(other.pk)
            if link.source_id in nodes and link.target_id in nodes:
                links[link.pk] = link
            else:
                has_more = True
        if not edge:
            break
    return placed(nodes, list(links.values()), has_more=has_more)


def _links_of(pks: list[int], visible: DecisionQuerySet) -> list[Link]:
    seen = visible.values("pk")
    links = Link.objects.filter(source__in=seen, target__in=seen)
    links = links.select_related("source__team", "target__team").order_by("id")
    outward = links.filter(source__in=pks)[: 4 * NODES_AT_MOST]
    inward = links.filter(target__in=pks)[: 4 * NODES_AT_MOST]
    return list({link.pk: link for link in [*outward, *inward]}.values())


def placed(nodes: dict[int, Node], links: Iterable[Link], *, has_more: bool) -> Graph:
    """Columns by the longest way from an oldest record, rows in the order of numbers; loops do no harm."""
    links = list(links)
    after = [link for link in links if link.kind not in ACROSS]
    for _ in nodes:  # as many rounds as a way can be long; a loop ends with them
        moved = False
        for link in after:
            older, newer = nodes[link.target_id], nodes[link.source_id]
            if newer.column <= older.column < len(nodes) - 1:
                newer.column, moved = older.column + 1, True
        if not moved:
            break
    columns: dict[int, list[Node]] = defaultdict(list)
    for node in nodes.values():
        columns[node.column].append(node)
    ordered = [columns[column] for column in sorted(columns)]
    for place, column in enumerate(ordered):
        column.sort(key=lambda node: (node.record.number is None, node.record.number or 0, node.record.pk))
        for row, node in enumerate(column):
            node.column = place
            node.x, node.y = MARGIN + place * (WIDTH + GAP), MARGIN + row * ROW
    highest = max(len(column) for column in ordered)
    return Graph(
        nodes=[node for column in ordered for node in column],
        edges=[Edge(link, nodes[link.target_id], nodes[link.source_id]) for link in links],
        width=2 * MARGIN + len(ordered) * (WIDTH + GAP),
        height=2 * MARGIN + (highest - 1) * ROW + HEIGHT,
        has_more=has_more,
    )
