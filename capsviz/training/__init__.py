"""How the networks were made and measured. Only the command line imports this wing."""
