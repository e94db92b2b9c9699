"""Read, anchor, compare and change texts: values in, values out, deterministic to the byte."""
