"""The commands of the command line, one a module. Each imports what it needs when it runs, so that help comes at once."""
