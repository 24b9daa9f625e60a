"""The app and its page list, nothing else."""
