"""The parts of a Word document: its look, its text in every direction, its tables, its pages."""
