"""The demo instance: its invented people and what they say and decide, loaded through the actions; its folder."""
