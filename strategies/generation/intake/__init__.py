"""Answers of a brief, proposed by a language model from someone's own text, each with the words it rests on.

A file becomes text (`source_text`), the text and the questions become a request (`request`), and what the model
proposes is checked in code (`checking`): an answer without a verbatim quote is not proposed.
"""
