"""What became of the files of an import, counted and named, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """How many files became what, and their names where somebody may want to look.

    `moved` are pairs of the old path and the new, `missing` the paths that the folder has no more, `waiting` those
    where somebody has to choose, each with the record's address.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    links: int = 0
    warnings: int = 0
    waiting: list[tuple[str, str]] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def records(self) -> int:
        """How many files are records."""
        return self.new + self.updated + self.unchanged + len(self.waiting)

    def sentences(self, *, is_rehearsal: bool) -> list[str]:
        """What happened, in words; `is_rehearsal` for a run that wrote nothing."""
        seen = self.records + len(self.left_out) + len(self.errors)
        would = "would be " if is_rehearsal else ""
        became = [f"{self.new} {would}new", f"{self.updated} {would}updated", f"{self.unchanged} unchanged"]
        became.append(f"{len(self.waiting)} changed here and there")
        lines = [
            f"{_many(seen, 'file')} seen, {_many(self.records, 'record')}: {', '.join(became)}.",
            f"{_many(self.links, 'link')} between them {would}made. {_many(self.warnings, 'warning')}.",
        ]
        if self.waiting:
            lines.append(
                "Both the file and the record changed; choose on the record's page, until then it stays:"
            )
            lines += [f"  {path}: {url}" for path, url in self.waiting]
        if self.moved:
            lines.append("Renamed or moved:")
            lines += [f"  {old} is now {new}" for old, new in self.moved]
        if self.missing:
            lines.append("No longer in the folder; the records stay:")
            lines += [f"  {path}" for path in self.missing]
        if self.left_out:
            lines.append("Left out, being no record:")
            lines += [f"  {path}: {reason}" for path, reason in self.left_out]
        if self.errors:
            lines.append("Could not be read:")
            lines += [f"  {path}: {reason}" for path, reason in self.errors]
        if is_rehearsal:
            lines.append("This was a dry run: nothing was written.")
        return lines


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
