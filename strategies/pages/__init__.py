"""HTML pages: views, forms, and what templates show. Every page works without scripts."""
