"""Notebook 4's figures, of data of their own: each artist, each word and each number of the alternative text."""

from types import SimpleNamespace

import numpy as np
import pytest
from drawn import assert_axes, bars, colour, image, labelled, labels, legend, painted, points, texts, ticks
from matplotlib.colors import to_rgb

from helpers import Layer
from helpers.digits import straighten
from helpers.page.digits import figures
from helpers.page.style import BLACK, BLUE, GREEN, GREY, RED, SKY
from helpers.page.touch.twin import drawn as ink_of
from helpers.page.touch.twin import seen_image

ORANGE_WORDS = "#B03A00"  # readable on white
RNG = np.random.default_rng(0)
FLAG = np.zeros((28, 28))  # neither turned nor mirrored is it the same
FLAG[3:25, 8], FLAG[4:12, 9:20] = 1.0, 0.5
IMAGES = np.stack([FLAG, np.roll(FLAG, 3, axis=1), FLAG / 2, 1 - FLAG]).reshape(4, 784)
LEAN = np.zeros((28, 28))
LEAN[range(4, 24), np.repeat(range(9, 19), 2)] = 1  # half a column to the right for each row down


def assert_picture(ax, pixels, title="", words=BLACK):
    """One image as it was handed in, dark ink on white, without ticks, with the title in the middle above it."""
    np.testing.assert_array_equal(image(ax), np.reshape(pixels, (28, 28)))
    light = 1 - image(ax) / image(ax).max()  # how light each pixel is, from the darkest one to white
    np.testing.assert_allclose(painted(ax).mean(axis=2), 0x11 / 255 + light * (1 - 0x11 / 255), atol=0.01)
    assert_title(ax, title, words)


def assert_title(ax, title, words=None):
    assert ax.get_title(loc="center") == title
    assert words is None or not title or colour(ax.title.get_color()) == words
    assert not [*ax.get_xticks(), *ax.get_yticks()]


def assert_signed(ax, values, limit):
    """Red, hardly coloured, blue: negative, zero, positive, from -limit to limit."""
    np.testing.assert_allclose(image(ax), values)
    ends = np.transpose([to_rgb(name) for name in (RED, "#F7F7F7", BLUE)])
    expected = [np.interp(values, (-limit, 0, limit), channel) for channel in ends]
    np.testing.assert_allclose(painted(ax), np.stack(expected, axis=-1), atol=0.01)


def assert_answers(ax, probabilities, coloured, otherwise=GREY):
    """Ten bars from above, digit by digit: one of them in a colour of its own."""
    expected = [(0, k - 0.375, p, 0.75, coloured.get(k, otherwise)) for k, p in enumerate(probabilities)]
    for bar, (*box, fill) in zip(bars(ax), expected, strict=True):
        np.testing.assert_allclose(bar[:4], box, rtol=1e-5)
        assert bar[4] == fill
    assert ax.get_ylim() == pytest.approx((9.6, -0.6))  # 0 on top
    assert [text for _, text in ticks(ax, "y")] == list("0123456789")


def network(hot, much=0.8):
    """A layer that calls every image `hot`: surely with `much`, and with more ink on the image's left half."""
    W = np.zeros((28, 28, 10), np.float32)
    W[:, :14, hot] = much / 40
    return [Layer(W.reshape(784, 10), np.linspace(0, 0.5, 10, dtype=np.float32), "softmax")]


def answers(layers, pixels):
    scores = np.exp(np.ravel(pixels) @ layers[0].W + layers[0].b)
    return scores / scores.sum()


def test_digits_stand_under_their_captions_row_by_row():
    fig = figures.plot_digits(IMAGES[:3], ["a", "b\nbelow", 3], "Three", columns=2)
    assert [ax.get_subplotspec().num1 for ax in fig.axes] == [0, 1, 2, 3]
    for ax, pixels, caption in zip(fig.axes, IMAGES, ["a", "b\nbelow", "3"], strict=False):
        assert_picture(ax, pixels, caption)
    assert not fig.axes[3].axison
    assert fig.get_suptitle() == "Three"
    np.testing.assert_allclose(fig.get_size_inches(), (1.72, 2 * 1.4 + 0.45))  # room for two lines above each row
    assert fig.alt == "Three. 3 images of 28 by 28 pixels, captioned a, b below and 3."
    assert figures.plot_digits(IMAGES[:1], ["one"], "T").alt == "T. 1 images of 28 by 28 pixels, captioned one."
    assert len(figures.plot_digits(IMAGES[[0] * 9], range(9), "T").axes) == 16  # eight in a row


def test_misread_digits_have_orange_captions():
    fig = figures.plot_digits(IMAGES[:3], ["a", "b", "c"], "Three", columns=3, wrong=(1,))
    for ax, pixels, caption, words in zip(fig.axes, IMAGES, "abc", (BLACK, ORANGE_WORDS, BLACK), strict=False):
        assert_picture(ax, pixels, caption, words)
    assert fig.alt == "Three. 3 images of 28 by 28 pixels, 1 of them marked as misread."


def test_a_blank_image_is_white():
    [ax] = figures.plot_digits(np.zeros((1, 784)), ["blank"], "Nothing", columns=1).axes
    assert painted(ax).min() == 1


def test_the_pixels_in_the_frame_are_written_out():
    pixels = (np.arange(784) * 37 % 256).astype(np.uint8)
    pixels[[28 * 5 + 12, 28 * 5 + 13, 28 * 8 + 13]] = 120, 121, 255
    fig = figures.plot_pixel_grid(pixels, slice(5, 9), slice(12, 14), "Numbers")
    left, right = fig.axes
    part = pixels.reshape(28, 28)[5:9, 12:14]
    np.testing.assert_array_equal(image(left), pixels.reshape(28, 28))
    assert_title(left, "the whole image")
    [frame] = left.patches
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((11.5, 4.5), 2, 4)
    assert (colour(frame.get_edgecolor()), frame.get_fill()) == (RED, False)
    np.testing.assert_array_equal(image(right), part)
    assert_title(right, "the numbers in the orange frame")
    assert right.images[0].get_clim() == (0, 255)
    assert painted(right)[3, 1].max() < 0.1  # 255 is dark ink
    assert texts(right) == [(c, r, str(part[r, c])) for r in range(4) for c in range(2)]
    for text, value in zip(right.texts, part.ravel(), strict=True):
        assert colour(text.get_color()) == ("#FFFFFF" if value > 120 else BLACK)
    assert fig.get_suptitle() == "Numbers"
    assert fig.alt == (
        "Numbers. Left, the whole image; right, its rows 5 to 8 and columns 12 to 13 with the value of every pixel, "
        f"from {part.min()} to 255."
    )


@pytest.mark.parametrize(("label", "fill"), [(7, GREEN), (8, RED)])
def test_an_image_on_its_way_through_the_layers(label, fill):
    outputs = [np.linspace(0, 1, 16), np.linspace(1, 0, 16) ** 2, np.linspace(0, 0.09, 10)]
    outputs[2][7] = 0.6
    fig = figures.plot_through(IMAGES[0], outputs, label, "On its way")
    assert_picture(fig.axes[0], IMAGES[0], "784 pixels")
    titles = ["layer 1: $A_1$", "layer 2: $A_2$", r"output: $\hat{y}$"]
    for ax, values in zip(fig.axes[1:3], outputs, strict=False):
        expected = [(0, k - 0.375, value, 0.75) for k, value in enumerate(values)]
        np.testing.assert_allclose([bar[:4] for bar in bars(ax)], expected)
        assert {bar[4] for bar in bars(ax)} == {BLUE}
        assert_axes(ax, xlim=(0, 1), xticks=(0, 1), ylim=(15.6, -0.6))
        assert ticks(ax, "y") == [(0, "1"), (5, "6"), (10, "11"), (15, "16")]
    last = fig.axes[3]
    assert_answers(last, outputs[2], {7: fill})
    assert_axes(last, xlim=(0, 1), xticks=(0, 1))
    weights = [text.get_fontweight() for text in last.get_yticklabels()]
    assert [k for k, weight in enumerate(weights) if weight == "bold"] == [label]
    assert [ax.get_title(loc="center") for ax in fig.axes[1:]] == titles
    assert fig.get_suptitle() == "On its way"
    assert fig.alt == (
        f"On its way. The image of {'a 7' if label == 7 else 'an 8'}, bars for the outputs of both hidden layers, and "
        "the ten probabilities: the largest is that of 7."
    )


def test_how_outputs_are_spread():
    groups = {"at the ends": np.array([[0.01, 0.02], [0.52, 0.97]]), "in the middle": np.array([0.52, 0.04])}
    fig = figures.plot_saturation(groups, "Spread")
    shares = {0: 50, 10: 25, 19: 25}, {0: 50, 10: 50}
    for ax, name, share, fill in zip(fig.axes, groups, shares, (RED, BLUE), strict=True):
        expected = [(k / 20, 0, 0.046, share.get(k, 0)) for k in range(20)]
        np.testing.assert_allclose([bar[:4] for bar in bars(ax)], expected, atol=1e-12)
        assert {bar[4] for bar in bars(ax)} == {fill}
        assert_axes(ax, title=name, ylabel="% of outputs", xlim=(-0.02, 1.02))
    top, low = fig.axes
    assert (top.get_xlabel(), low.get_xlabel()) == ("", "output $A_1$ of a first-layer neuron")
    assert top.get_ylim() == low.get_ylim()
    assert fig.get_suptitle() == "Spread"
    assert fig.alt == (
        "Spread. Histograms of first-layer outputs between 0 and 1. at the ends: 75.0 % of the outputs below 0.05 or "
        "above 0.95; in the middle: 50.0 % of the outputs below 0.05 or above 0.95."
    )


def test_losses_above_and_accuracies_below():
    losses, history = [2.3, 1.2, 0.7, 0.61], [(0, 2.5, 11, 9), (2, 1.5, 60, 50), (6, 1.1, 81, 70.4)]
    fig = figures.plot_training(losses, history, "It learns", published=85.65)
    top, low = fig.axes
    for ax, level in ((top, []), (low, ["published: 85.65 %"])):
        assert legend(ax) == labelled(ax)
        looks = [(BLUE, "-", "None"), (RED, "--", "None"), (BLACK, ":", "None")]
        expected = zip(["training rows", "held-out rows", *level], looks, strict=False)
        assert labelled(ax) == dict(expected)
    assert [line.get_xydata().tolist() for line in top.lines] == [
        [[0, 2.3], [1, 1.2], [2, 0.7], [3, 0.61]], [[0, 2.5], [2, 1.5], [6, 1.1]],
    ]  # fmt: skip
    assert [line.get_xydata().tolist() for line in low.lines[:2]] == [
        [[0, 11], [2, 60], [6, 81]], [[0, 9], [2, 50], [6, 70.4]],
    ]  # fmt: skip
    assert low.lines[2].get_ydata() == [85.65, 85.65]
    assert_axes(top, ylabel="cross-entropy", xlabel="")
    assert top.get_ylim()[0] == 0
    assert 2.5 < top.get_ylim()[1] < 3
    assert_axes(low, xlabel="epochs", ylabel="correct, %", ylim=(0, 100))
    assert top.get_xlim() == low.get_xlim()
    assert fig.get_suptitle() == "It learns"
    told = (
        "It learns. Above, the loss over 4 epochs: of the training rows from 2.3 to 0.6, of the held-out rows from 2.5 "
        "to 1.1. Below, the share of right answers, which ends at 81 % of the training rows and 70 % of the held-out "
        "rows"
    )
    assert fig.alt == told + "; dotted, the published 85.65 %."
    assert figures.plot_training(losses, history, "It learns").alt == told + "."


def test_the_confusion_matrix_has_the_true_digit_by_row():
    counts = 40 * np.eye(10, dtype=int)
    counts[3, 5], counts[9, 4], counts[0, 2] = 10, 7, 6  # ten 3s read as a 5
    fig = figures.plot_confusion(counts, "Read and written")
    [ax] = fig.axes
    assert sorted(texts(ax)) == sorted((p, t, str(counts[t, p])) for t, p in zip(*np.nonzero(counts), strict=True))
    for text in ax.texts:
        p, t = text.get_position()
        assert text.get_fontweight() == ("bold" if t == p else "normal")
        assert colour(text.get_color()) == ("#FFFFFF" if counts[t, p] in (10, 7) else BLACK)  # on red: above 6 of 10
    np.testing.assert_array_equal(image(ax), counts * (1 - np.eye(10)))  # the diagonal is left out of the colours
    np.testing.assert_allclose(painted(ax)[3, 5], to_rgb(RED))
    assert painted(ax)[5, 3].min() == 1
    assert sorted(patch.get_xy() for patch in ax.patches) == [(k - 0.5, k - 0.5) for k in range(10)]
    for patch in ax.patches:
        assert (patch.get_width(), patch.get_height(), colour(patch.get_facecolor())) == (1, 1, "#EAF3F9")
    assert_axes(ax, title="Read and written", xlabel="what the network said", ylabel="what it was",
                xticks=range(10), yticks=range(10))  # fmt: skip
    assert fig.alt == (
        "Read and written. A table of 423 counts, true digit by row, answer by column: at least 94 % stand on the "
        "diagonal."
    )
    assert "table of 10,000 counts" in figures.plot_confusion(1000 * np.eye(10, dtype=int), "All right").alt


def test_how_sure_right_and_wrong_answers_are():
    sure = np.array([0.97, 0.98, 0.99, 0.92, 0.33, 0.96, 0.43, 0.44, 0.52])
    is_right = np.arange(9) < 5
    fig = figures.plot_confidence(sure, is_right, "How sure")
    shares = {6: 20, 18: 20, 19: 60}, {8: 50, 10: 25, 18: 0, 19: 25}
    for ax, share, fill, title in zip(
        fig.axes, shares, (BLUE, RED), ("5 answers that are right", "4 answers that are wrong"), strict=True
    ):
        expected = [(k / 20, 0, 0.046, share.get(k, 0)) for k in range(20)]
        np.testing.assert_allclose([bar[:4] for bar in bars(ax)], expected, atol=1e-12)
        assert {bar[4] for bar in bars(ax)} == {fill}
        assert_axes(ax, title=title, ylabel="% of them", xlim=(0.1, 1.01))
    top, low = fig.axes
    assert (top.get_xlabel(), low.get_xlabel()) == ("", "largest of the ten probabilities")
    assert top.get_ylim() == low.get_ylim()
    assert fig.get_suptitle() == "How sure"
    told = "How sure. Two histograms of the largest probability: it is above 0.9 for"
    assert fig.alt == f"{told} most of the right ones and few of the wrong ones."
    sure[-1] = 0.96
    assert figures.plot_confidence(sure, is_right, "How sure").alt == (
        f"{told} most of the right ones and many of the wrong ones."
    )
    assert figures.plot_confidence(np.full(8000, 0.4), np.arange(8000) > 10, "T").axes[0].get_title(loc="left") == (
        "7,989 answers that are right"
    )
    flawless = figures.plot_confidence(sure[:5], is_right[:5], "How sure")
    assert flawless.alt == f"{told} most of the right ones and none of the wrong ones, as there are none."
    assert all(bar[3] == 0 for bar in bars(flawless.axes[1]))


def test_neurons_are_the_columns_of_their_weights():
    W = RNG.normal(size=(784, 16)) * np.linspace(0.1, 1, 16)
    fig = figures.plot_neurons(W, "Sixteen")
    *axes, bar = fig.axes
    limit = np.percentile(np.abs(W), 99.5)
    assert [ax.get_subplotspec().num1 for ax in axes] == list(range(16))
    for k, ax in enumerate(axes):
        assert_signed(ax, W[:, k].reshape(28, 28), limit)
        assert_title(ax, f"{k + 1}")
    np.testing.assert_allclose([place for place, _ in ticks(bar, "y")], [-limit, 0, limit])
    assert [text for _, text in ticks(bar, "y")] == ["−", "0", "+"]
    np.testing.assert_allclose(bar.get_ylim(), (-limit, limit))
    assert fig.get_suptitle() == "Sixteen"


@pytest.mark.parametrize(
    ("share", "likeness"), [(0.2, "hardly alike: noise"), (0.5, "somewhat alike"), (0.8, "much alike: patches")]
)
def test_how_alike_neighbouring_weights_are(share, likeness):
    noise = np.random.default_rng(0).normal(size=(16, 28, 28))
    across = noise.copy()
    for column in range(1, 28):  # of each weight a share is its left neighbour's
        across[:, :, column] = share * across[:, :, column - 1] + np.sqrt(1 - share**2) * noise[:, :, column]
    assert figures.plot_neurons(across.reshape(16, 784).T, "Sixteen").alt == (
        "Sixteen. Sixteen pictures of 28 by 28 weights, orange for negative and blue for positive; neighbouring "
        f"weights are {likeness}."
    )


def test_accuracy_over_the_width():
    accuracies = [[90, 92], [93, 95], [94, 97]]
    fig = figures.plot_widths((8, 16, 32), accuracies, "Wider")
    [ax] = fig.axes
    assert len(points(ax)) == 2  # one for each seed
    for seed, (places, fill, marker, _) in enumerate(points(ax)):
        np.testing.assert_array_equal(places, [[k, row[seed]] for k, row in enumerate(accuracies)])
        assert (fill, marker) == (SKY, "o")
    [line] = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), [[0, 91], [1, 94], [2, 95.5]])
    assert colour(line.get_color()) == BLUE
    assert ticks(ax) == [(0, "8"), (1, "16"), (2, "32")]
    assert labels(ax) == ("Wider", "neurons in each of the two hidden layers", "held-out rows right, %")
    told = "Wider. Share of held-out rows read with 8, 16 and 32 neurons a layer: it "
    assert fig.alt == f"{told}rises from each to the next."
    assert figures.plot_widths((8, 16, 32), accuracies[::-1], "Wider").alt == f"{told}does not always rise."
    assert figures.plot_widths((8, 16), [[90, 92], [90.3, 92.3]], "Wider").alt.endswith(
        "it rises from each to the next."
    )
    level = [[90, 92], [92, 90], [93, 95]]
    assert figures.plot_widths((8, 16, 32), level, "Wider").alt == f"{told}does not always rise."


def test_filters_and_what_they_respond_to():
    kernels = {"edges": [[1, 0, -1], [2, 0, -2], [1, 0, -1]], "blur": [[1, 2, 1], [2, 4, 2], [1, 2, 1]]}
    responses = [RNG.normal(size=(26, 26)), 3 * RNG.normal(size=(26, 26))]
    fig = figures.plot_filters(IMAGES[0], responses, kernels, "Filtered")
    assert_picture(fig.axes[0], IMAGES[0], "the image")
    limit = max(np.abs(responses[0]).max(), np.abs(responses[1]).max())
    numbers = (" 1   0  −1\n 2   0  −2\n 1   0  −1", " 1   2   1\n 2   4   2\n 1   2   1")
    for ax, response, name, rows in zip(fig.axes[1:], responses, kernels, numbers, strict=True):
        assert_signed(ax, response, limit)
        assert_title(ax, f"{name}\n{rows}")
    assert fig.get_suptitle() == "Filtered"
    assert fig.alt == (
        "Filtered. An image, and its responses to the filters edges and blur: blue positive, orange negative."
    )


def test_the_study_has_a_line_a_step_with_its_mean():
    accuracies = [[90, 91], [92, 94, 96], [95]]
    fig = figures.plot_study(["one", "two", "three"], accuracies, "Step by step")
    [ax] = fig.axes
    for i, (values, (places, fill, marker, _)) in enumerate(zip(accuracies, points(ax), strict=True)):
        np.testing.assert_array_equal(places, [[value, i] for value in values])
        assert (fill, marker) == (SKY, "o")
    for i, (mean, bar) in enumerate(zip((90.5, 94, 95), ax.lines, strict=True)):
        np.testing.assert_allclose(bar.get_xydata(), [[mean, i - 0.33], [mean, i + 0.33]])
        assert colour(bar.get_color()) == RED
    assert ticks(ax, "y") == [(0, "one"), (1, "two"), (2, "three")]
    assert_axes(ax, xlabel="held-out rows right, %", ylabel="", ylim=(2.6, -0.6))  # the first step on top
    assert fig.get_suptitle() == "Step by step"
    assert fig.alt == (
        "Step by step. The mean over the seeds, step by step: one 90.50 %, two 94.00 % and three 95.00 %."
    )


def test_a_leaning_stroke_gets_its_line():
    image_ = LEAN.copy()
    image_[6, 22] = 0.5  # so that row and column of the centre of mass differ
    fig = figures.plot_slant(image_, "It leans")
    [ax] = fig.axes
    assert_picture(ax, image_)
    rows, columns = np.indices((28, 28))
    y, x = (np.sum(image_ * where) / np.sum(image_) for where in (rows, columns))
    slope = np.sum(image_ * (rows - y) * (columns - x)) / np.sum(image_ * (rows - y) ** 2)
    along, upright = ax.lines
    np.testing.assert_allclose(along.get_xydata(), [[x + slope * (row - y), row] for row in (1, 26)], rtol=1e-5)
    assert (colour(along.get_color()), along.get_linestyle()) == (RED, "-")
    np.testing.assert_allclose(upright.get_xydata(), [[x, 1], [x, 26]])
    assert (colour(upright.get_color()), upright.get_linestyle()) == (BLUE, "--")
    [(centre, fill, marker, _)] = points(ax)
    np.testing.assert_allclose(centre, [[x, y]], rtol=1e-5)
    assert (fill, marker) == (BLUE, "o")
    assert fig.get_suptitle() == "It leans"
    assert fig.alt == (
        f"It leans. An image with its centre of mass at row {y:.1f}, column {x:.1f}, a vertical through it, and the "
        f"line along which the ink lies: +{slope:.2f} columns for each row further down."
    )
    steep = np.zeros((28, 28))
    steep[np.arange(8, 20), 2 * np.arange(8, 20) - 13] = 1  # its line leaves the image; what is shown stays the image
    assert_axes(figures.plot_slant(steep, "Steep").axes[0], xlim=(-0.5, 27.5), ylim=(27.5, -0.5))
    assert ": −0.50 columns for each row" in figures.plot_slant(LEAN[:, ::-1], "It leans").alt


def test_images_before_and_after_they_are_straightened():
    before = np.stack([LEAN, LEAN[:, ::-1], FLAG]).reshape(3, 784)
    after = straighten(before)
    fig = figures.plot_straightened(before, after, [1, 4, 7], "Upright")
    for k in range(3):
        assert_picture(fig.axes[k], before[k], "147"[k])
        np.testing.assert_array_equal(image(fig.axes[3 + k]), after[k].reshape(28, 28))
        assert_title(fig.axes[3 + k], "")
    assert [ax.get_ylabel() for ax in fig.axes] == ["before", "", "", "after", "", ""]
    assert fig.get_suptitle() == "Upright"
    rows, columns = np.indices((28, 28))
    y = np.sum(FLAG * rows) / FLAG.sum()
    lean = np.sum(FLAG * (rows - y) * columns) / np.sum(FLAG * (rows - y) ** 2)  # that of the flag, to the left
    assert fig.alt == (
        "Upright. The digits 1, 4 and 7, above as they were written, leaning by "
        f"{(0.5 + 0.5 + abs(lean)) / 3:.2f} columns a row on average, below by 0.00."
    )


STROKES = (((60, 40), (60, 240)), ((60, 60), (180, 60)))


@pytest.mark.parametrize(("digit", "named"), [(3, "a 3"), (8, "an 8")])
def test_a_drawn_digit_and_its_ten_probabilities(digit, named):
    layers = network(digit)
    fig = figures.plot_drawn_digit(layers, STROKES)
    left, middle, right = fig.axes
    ink = ink_of(STROKES)
    np.testing.assert_array_equal(image(left), ink)
    assert_title(left, "drawn")
    assert painted(left)[ink == 1].max() < 0.1
    assert_picture(middle, seen_image(ink), "what it sees")
    p = answers(layers, seen_image(ink))
    assert p.argmax() == digit
    assert_answers(right, p, {digit: BLUE})
    assert [text.get_text() for text in right.texts] == [
        f"{int(100 * p[digit])} %" if k == digit else "" for k in range(10)
    ]
    assert_axes(right, xlim=(0, 1.3), xticks=(0, 0.5, 1), xlabel="probability")
    assert fig.get_suptitle() == f"A drawing, read as {named}"
    assert fig.alt == (
        "A digit drawn with a pen, the 28 by 28 image that the network sees of it, ten bars for its probabilities: the "
        f"longest is that of {digit}."
    )


def test_a_digit_is_never_quite_certain():
    fig = figures.plot_drawn_digit(network(3, 11), STROKES)
    assert fig.axes[2].patches[3].get_width() > 0.996
    assert fig.axes[2].texts[3].get_text() == "99 %"


@pytest.mark.parametrize(("hot", "much"), [(2, 1), (8, 4), (3, 8)])
def test_the_steps_of_a_picture_and_its_answer(hot, much):
    grey, flat, dark = RNG.random((3, 30, 40))
    flat[3, 5] = 0.25
    record = SimpleNamespace(
        photo=RNG.integers(0, 256, (30, 40, 3)).astype(np.uint8), grey=grey, flat=flat, ink=dark,
        centred=IMAGES[0].reshape(28, 28), straightened=IMAGES[1].reshape(28, 28),
        pixels=IMAGES[1].astype(np.float32),
    )  # fmt: skip
    layers = network(hot, much)
    fig = figures.plot_picture_steps(record, layers)
    *steps, last = fig.axes
    expected = {
        "1  photo": record.photo, "2  grey": grey, "3  paper removed": 1 - flat / flat.max(), "4  ink": 1 - dark,
        "5  20 × 20, centred": 1 - record.centred, "6  straightened": 1 - record.straightened,
    }  # fmt: skip
    for k, (ax, (title, array)) in enumerate(zip(steps, expected.items(), strict=True)):
        where = ax.get_subplotspec()
        assert (where.rowspan.start, where.colspan.start) == divmod(k, 3)
        np.testing.assert_allclose(image(ax), array)
        np.testing.assert_allclose(painted(ax), array / 255 if k == 0 else np.repeat(array[..., None], 3, 2), atol=0.01)
        assert_title(ax, title)
    where = last.get_subplotspec()
    assert (list(where.rowspan), list(where.colspan)) == ([0, 1], [3])
    p = answers(layers, record.pixels)
    assert {2: p[2] < 0.5, 8: 0.65 < p[8] < 0.85, 3: 0.95 < p[3] < 0.999}[hot]
    assert_answers(last, p, {hot: BLUE})
    assert_axes(last, xlim=(0, 1), xticks=(0, 0.5, 1), xlabel="probability")
    [(x, y, text)] = texts(last)
    assert (y, text) == (hot, f"{np.floor(1000 * p[hot]) / 10:.1f} %")
    inside = p[hot] > 0.6  # where the bar has room for the number
    assert x == pytest.approx(p[hot] + (-0.03 if inside else 0.03))
    assert last.texts[0].get_ha() == ("right" if inside else "left")
    assert colour(last.texts[0].get_color()) == ("#FFFFFF" if inside else BLACK)
    bold = [k for k, label in enumerate(last.get_yticklabels()) if label.get_fontweight() == "bold"]
    assert bold == [hot]
    assert last.get_title(loc="center") == "the answer"
    named = {2: "a 2", 8: "an 8", 3: "a 3"}[hot]
    assert fig.get_suptitle() == f"Read as {named}"
    assert fig.alt == (
        "A picture of a digit on its way to the network, step by step: photo, grey, paper removed, ink, 20 × 20, "
        f"centred and straightened; and ten bars for its probabilities. It reads {named} and is "
        f"{'sure' if hot == 3 else 'not very sure'}."
    )
