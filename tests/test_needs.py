"""A test that takes what needs a mark fails without the mark."""

import subprocess

import elastic_server
import pytest
from needs import CONVERTERS, needed


@pytest.mark.parametrize("program", CONVERTERS)
def test_no_converter_without_its_mark(program: str) -> None:
    with pytest.raises(AssertionError, match=r"needs @pytest\.mark\.converters"):
        subprocess.run([program, "--version"], check=False)


def test_no_server_without_its_mark() -> None:
    with pytest.raises(AssertionError, match=r"needs @pytest\.mark\.elastic"):
        elastic_server.new_address()


@pytest.mark.browser
@pytest.mark.converters
def test_the_marked_may() -> None:
    needed("browser")
    needed("converters")
