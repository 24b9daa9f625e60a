"""What the page draws itself: Python faces of the ES modules in `web/`, which need no build step."""
