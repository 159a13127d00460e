"""The page of the tutorial in `sse/README.md`, in a project made by following it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browsing import record_console_errors
from tests.sse.fresh_project import HOST, SERVER, FreshProject, build_wheel, find_command

NAMES = ["Ada Lovelace", "Grace Hopper", "Radia Perlman", "Barbara Liskov", "Mary Shelley"]


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_rows_of_an_import_appear_and_stay_after_a_reload(browser: Browser, tmp_path: Path) -> None:
    wheel = build_wheel(tmp_path / "distributions")
    project = FreshProject.create(tmp_path, wheel=wheel, constraints=["django==6.1.*"])
    project.follow()
    with (
        project.serve(f"{find_command(SERVER)} --port {project.choose_port()}"),
        browser.new_context(base_url=f"http://{HOST}:{project.port}") as context,
    ):
        page = context.new_page()
        page.goto("/admin/")
        page.get_by_label("Username").fill("ada")
        page.get_by_label("Password").fill("secret")
        page.get_by_role("button", name="Log in").click()
        expect(page).to_have_title("Site administration | Django site admin")
        errors = record_console_errors(page)

        with project.run_import() as (importing, path):
            page.goto(path)
            expect(page.get_by_role("listitem").first).to_have_text(NAMES[0])
            assert importing.poll() is None, "the first row appeared after the import"
        expect(page.get_by_role("listitem")).to_have_text(NAMES)
        expect(page.get_by_role("progressbar")).to_have_attribute("value", "1")

        page.reload()
        expect(page.get_by_role("listitem")).to_have_text(NAMES)
        # The browser asks for an icon by itself.
        assert [error for error in errors if "favicon" not in error and "404" not in error] == []
