"""Tables in and out: commenting forms as DOCX, XLSX and CSV, and letters, to comments and back."""
