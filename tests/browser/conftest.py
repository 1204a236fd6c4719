"""A real Chromium for the tests in this folder; without one they are skipped, or fail where REQUIRE_BROWSER is set."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def missing():
    """To be called with what is missing: skips the test, or fails it where REQUIRE_BROWSER is set."""

    def stop(what):
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(f"REQUIRE_BROWSER is set, and {what}")
        pytest.skip(what)

    return stop


@pytest.fixture(scope="session")
def browser(missing):
    """Headless Chromium, driven by playwright, with the network closed except for this machine."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed: python -m pip install --group dev")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        missing("no Chromium is installed: apt-get install chromium, or what your system calls it")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--allow-file-access-from-files",
                 "--disable-background-networking", "--no-first-run"]  # fmt: skip
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield launched
        launched.close()
