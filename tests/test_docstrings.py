"""The examples in the docstrings give what they say."""

import doctest

import pytest

from helpers import activations, losses, network

EXAMPLES = {
    activations: {"sigmoid", "softmax"},
    losses: {"one_hot"},
    network: {"forward", "backward"},
}


@pytest.mark.parametrize("module", EXAMPLES, ids=lambda module: module.__name__.split(".")[-1])
def test_examples(module):
    found = doctest.DocTestFinder().find(module)
    assert {test.name.split(".")[-1] for test in found if test.examples} == EXAMPLES[module]
    assert doctest.testmod(module).failed == 0
