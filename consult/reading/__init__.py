"""Pages that show several capabilities at once; read only."""
