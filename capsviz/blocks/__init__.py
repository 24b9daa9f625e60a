"""The screens of the page "Building blocks", one idea a file. Each has `show()` and stands on the desk."""
