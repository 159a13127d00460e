"""Building blocks of the Word document: styles, text, tables, pages."""
