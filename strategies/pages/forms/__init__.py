"""Forms for the brief and for sections: fields, nested structure, and the two forms themselves."""
