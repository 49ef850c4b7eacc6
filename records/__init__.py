"""Plain code over a document: casualty rows, sides, the report and its table."""
