"""The public JSON Lines interface to working time and promises."""
