"""Consultations, documents, drafts, sections, clauses, languages and rounds."""
