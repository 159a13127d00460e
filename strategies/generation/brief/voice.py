"""Answers about how the business sounds and when a piece is good enough."""

from strategies.generation.brief.answers import Answers, Maybe, Name, Number, Several, Text, ask, ask_optional


class VoicePair(Answers):
    """A sentence as others would write it, and as the business says it."""

    not_like_this: Text = ask("Not like this", "A sentence you would never publish.")
    like_this: Text = ask("Like this", "The same thing in your voice. Writers copy what they see.")


class Voice(Answers):
    """How the business sounds."""

    voice: Maybe[Name] = ask_optional("Voice in a word", "Such as friendly, plain or authoritative.")
    traits: Maybe[Several[Name]] = ask_optional("Traits", "Two or three that a reader should feel.")
    always: Maybe[Text] = ask_optional("Always", "What every piece should do.")
    never: Maybe[Text] = ask_optional("Never", "What no piece may do.")
    messages: Maybe[Several[Text]] = ask_optional("Messages to repeat", "What a reader should remember of you.")
    pairs: Maybe[Several[VoicePair]] = ask_optional("Sentences in your voice", "Printed as samples for your writers.")
    pictures: Maybe[Text] = ask_optional("Rules for pictures", "Part of every writer's brief.")
    style_guide: Maybe[Text] = ask_optional("Style guide", "Named in every writer's brief.")
    sources: Maybe[Text] = ask_optional("Rules for sources", "Part of every writer's brief.")
    words_min: Maybe[Number] = ask_optional("Words of an article, at least", "Length decides the hours of an article.")
    words_max: Maybe[Number] = ask_optional("Words of an article, at most", "Length decides the hours of an article.")
    checklist: Maybe[Several[Name]] = ask_optional("A piece is done when", "Part of every writer's brief.")
