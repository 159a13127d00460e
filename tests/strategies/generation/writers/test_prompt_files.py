"""The prompt files: their form, clear errors, and no contradiction with what is added at run time."""

import re
from importlib.resources import files

import pytest

from strategies.generation.writers.prompt_files import RULES, PromptInvalid, load_prompt, load_rules, parse_prompt

NAMES = sorted(
    file.name.removesuffix(".md")
    for file in files("strategies.generation").joinpath("prompts").iterdir()
    if file.name.endswith(".md") and file.name not in ("README.md", f"{RULES}.md")
)
VALID = "# Titles\n\n## Reader\nA customer.\n\n## Task\nWrite.\n\n## Good\n“Yes.”\n\n## Bad\n“No.”\n"


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_file_has_the_form(name: str) -> None:
    prompt = load_prompt(name)

    assert all([prompt.title, prompt.reader, prompt.task, prompt.good, prompt.bad])


@pytest.mark.parametrize("name", NAMES)
def test_prompt_has_no_placeholder_and_no_tag(name: str) -> None:
    prompt = load_prompt(name)
    text = f"{prompt.title} {prompt.reader} {prompt.task}"

    assert not re.search(r"\{\w*\}|\$\w|</", text)


def test_readme_names_every_file() -> None:
    readme = files("strategies.generation").joinpath("prompts/README.md").read_text(encoding="utf-8")

    assert [name for name in NAMES if f"`{name}.md`" not in readme] == []


def test_rules_are_numbered_without_gaps() -> None:
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", load_rules(), re.MULTILINE)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == 9, "the rule about an instruction is added as the tenth"


def test_parts_of_a_prompt_are_read() -> None:
    prompt = parse_prompt("titles.md", VALID)

    assert (prompt.title, prompt.reader, prompt.task) == ("Titles", "A customer.", "Write.")
    assert (prompt.good, prompt.bad) == ("“Yes.”", "“No.”")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "titles.md: the first line must be a title", id="empty file"),
        pytest.param(VALID.replace("# Titles", "Titles", 1), "the first line must be a title", id="no title"),
        pytest.param(VALID.replace("## Task\nWrite.\n", ""), "“## Task” is missing", id="missing heading"),
        pytest.param(VALID.replace("Write.", ""), "no text under “## Task”", id="empty heading"),
        pytest.param(f"{VALID}\n## Good\nMore.", "“## Good” occurs more than once", id="repeated heading"),
        pytest.param(f"{VALID}\n## Tone\nWarm.", "“## Tone” is not one of Reader, Task", id="unknown heading"),
        pytest.param(
            VALID.replace("## Reader", "## X").replace("## Task", "## Reader").replace("## X", "## Task"),
            "put the headings in this order",
            id="order",
        ),
        pytest.param(VALID.replace("\n\n## Reader", "\nHello\n## Reader"), "put the text below", id="text before"),
    ],
)
def test_error_names_file_and_heading(text: str, message: str) -> None:
    with pytest.raises(PromptInvalid, match=r"^titles\.md: ") as caught:
        parse_prompt("titles.md", text)

    assert message in str(caught.value)


def test_missing_file_is_named() -> None:
    with pytest.raises(PromptInvalid, match=r"nothing\.md: there is no such file"):
        load_prompt("nothing")
