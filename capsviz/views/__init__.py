"""The views of a page, one a file: each reads the desk, draws and explains. A page says which stand on it."""
