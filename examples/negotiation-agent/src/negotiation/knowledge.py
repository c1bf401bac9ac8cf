"""The talking points: Markdown files, one second-level heading for each phase."""

from pathlib import Path


def load_arguments(folder: Path) -> dict[str, list[str]]:
    """Read all files of a folder into phase -> arguments, in the order of the file names."""
    arguments: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.md")):
        for section in path.read_text(encoding="utf-8").split("\n## ")[1:]:
            heading, _, body = section.partition("\n")
            arguments.setdefault(heading.strip(), []).append(" ".join(body.split()))
    return arguments


def pick(arguments: dict[str, list[str]], phase: str, round_number: int) -> str:
    """Take turns among the arguments of a phase."""
    choices = arguments.get(phase) or [""]
    return choices[(round_number - 1) % len(choices)]
