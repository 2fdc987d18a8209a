"""The command ``zhiheng``: each subcommand is a module of this package, imported only when it is called."""

from __future__ import annotations

import importlib
import pkgutil

import click

from zhiheng import __version__

# a word of Python that cannot name a module, spelt with a trailing underscore in the file name
_FILES = {"import": "import_"}


class LazyGroup(click.Group):
    """Finds subcommands by module name, so that ``zhiheng engine`` never imports Django."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, sorted."""
        found = (m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
        return sorted(name.rstrip("_") for name in found)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None if there is no such module."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{_FILES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zhiheng")
def main() -> None:
    """Zhiheng 质衡: the system a province uses to govern quality."""
