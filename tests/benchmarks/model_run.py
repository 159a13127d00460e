"""Measure a run of each sample with example answers: requests, characters, words, and the model's share of them.

Run it as `uv run python -m tests.benchmarks.model_run`. No model is called. Tokens are about a quarter of the
characters.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from strategies.generation.brief.samples import SampleBrief, sample_briefs
from strategies.generation.checks.texts import UNCOUNTED, block_texts, count_words
from strategies.generation.sections import Section
from strategies.generation.sections.editor import EditorSection
from strategies.generation.writers.guard.sentences import split_sentences
from strategies.generation.writers.visible_text import strings_in
from tests.strategies.generation.examples.example_server import ExampleModel
from tests.strategies.generation.examples.replaying import TODAY, Replayed, replay

CHARS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The figures of one run."""

    sample: str
    prompt_chars: Mapping[str, int]
    """Characters of the prompts by request."""
    answer_chars: int
    words: int
    words_by_model: int
    words_by_section: Mapping[str, int]

    @property
    def model_share(self) -> float:
        """Share of the document's words that the model wrote."""
        return self.words_by_model / self.words

    def lines(self) -> Iterator[str]:
        """Yield a description for people."""
        sent = sum(self.prompt_chars.values())
        yield f"{self.sample}: {self.words:,} words, {self.model_share:.0%} of them by the model"
        yield f"  {len(self.prompt_chars)} kinds of requests, {sent:,} characters sent, {self.answer_chars:,} received"
        yield f"  about {sent // CHARS_PER_TOKEN:,} tokens sent and {self.answer_chars // CHARS_PER_TOKEN:,} received"
        yield "  sent: " + ", ".join(f"{name} {chars:,}" for name, chars in self.prompt_chars.items())
        yield "  words: " + ", ".join(f"{key} {words}" for key, words in self.words_by_section.items())


def measure(sample: SampleBrief) -> Measured:
    """Run a sample with a scripted model."""
    with ExampleModel(sample.key).serving() as model:
        found = replay(sample, TODAY, build=lambda _: model)
    return describe_run(found, model)


def describe_run(found: Replayed, model: ExampleModel) -> Measured:
    """Return the figures of a finished run."""
    prompts = Counter[str]()
    for name, prompt in model.prompts:
        prompts[name] += len(prompt)
    answers = [written.prose for _, written in found.assignments]
    document = {key: section for key, section in found.sections.items() if key not in (*UNCOUNTED, EditorSection.key)}
    return Measured(
        sample=model.sample,
        prompt_chars=prompts,
        answer_chars=sum(len(answer.model_dump_json()) for answer in answers),
        words=count_words(document),
        words_by_model=count_model_words(document, [answer.model_dump(mode="json") for answer in answers]),
        words_by_section={key: count_words({key: section}) for key, section in document.items()},
    )


def count_model_words(document: Mapping[str, Section], answers: Sequence[JsonValue]) -> int:
    """Return the words of printed sentences that occur in an answer of the model."""
    said = "\n".join(" ".join(text.split()) for text in strings_in(list(answers))).casefold()
    sentences = (
        " ".join(sentence.split())
        for section in document.values()
        for text in block_texts(section.blocks())
        for sentence in split_sentences(text)
    )
    return sum(len(each.split()) for each in sentences if each.casefold().rstrip(".:") in said)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    for one in sample_briefs():
        sys.stdout.writelines(f"{line}\n" for line in measure(one).lines())
