"""The command line: ``kzwater COMMAND``."""

from kzwater.language import N_, speak_for_libraries

# What typer asks the catalogue for when it writes help and faults of a command line.
TYPER_WORDS = (
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("Error"),
    N_("Aborted."),
    N_("[required]"),
    N_("[default: {}]"),
    N_("Missing command."),
    N_("No such command {name!r}."),
    N_("Try [blue]'{command_path} {help_option}'[/] for help."),
)

# Before typer is imported: it looks its words up then.
speak_for_libraries()
