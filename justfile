# Commands for working on Throughline. `uv run just` lists them.

_default:
    @just --list

# Run the product on this machine.
up *arguments:
    uv run manage.py up {{arguments}}

# Run all tests that run by default.
test *arguments:
    uv run pytest {{arguments}}

# Run the tests that start no browsers or other programs.
test-fast *arguments:
    uv run pytest -m "not slow and not system" {{arguments}}

# Run the fast tests and print branch coverage.
coverage *arguments:
    uv run pytest -m "not slow and not system" --cov --cov-report=term {{arguments}}

# Run linters, type checker, import contracts and the check for missing migrations.
check:
    uv run ruff check
    uv run ruff format --check
    uv run mypy
    uv run lint-imports --no-logo
    uv run manage.py makemigrations --check --dry-run

# Format and fix what can be fixed.
fix:
    uv run ruff check --fix
    uv run ruff format
