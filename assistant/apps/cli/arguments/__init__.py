"""What may stand on the command line, a module for each kind of command."""
