"""Checks of the scripts with tools from npm: types, and accessibility in browsers."""
