"""The training wing: its losses, its pictures, and a run that can be stopped anywhere and goes on as if it had not been."""

from __future__ import annotations

import errno
import json
import math
import random
import resource
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch
from stopped_runs import Stop, same_bits, stop_at
from stopped_runs import one_thread as one_thread
from torch import Tensor

from capsviz import weights
from capsviz.network import CapsNet, CapsNetConfig, build
from capsviz.training import checkpoint, log, loop
from capsviz.training.checkpoint import CheckpointError
from capsviz.training.data import DataError, Digits, Moves, augment, erased, mnist, move, squares
from capsviz.training.loop import Run, TrainingError, train
from capsviz.training.losses import Losses, losses, margin
from capsviz.training.recipes import (
    AUGMENTATIONS,
    RECIPES,
    Augmentation,
    Recipe,
    RecipeError,
    augmentation,
    named,
    recall,
)

TINY = Recipe(
    "tiny",
    network=CapsNetConfig(filters=3, types=2, decoder=(6, 8)),
    augmentation=Augmentation(rotation=6.0, scale=0.08, shear=0.06),
    epochs=4,
    batch=8,
    warmup=3,
    ema=0.9,
)
BATCHES = 20
"""4 epochs of 5 batches, with 8 pictures held out of 48; a checkpoint at every third batch and each epoch's end."""


def digits(count: int = 48) -> Digits:
    """Random pictures with random labels."""
    generator = torch.Generator().manual_seed(7)
    pixels = torch.randint(256, (count, 28, 28), generator=generator, dtype=torch.uint8)
    return Digits(pixels, torch.randint(10, (count,), generator=generator))


def tiny_run(folder: Path, recipe: Recipe = TINY) -> Run:
    return Run(recipe, seed=1, folder=folder, held_out=8, save_every=3)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Tensor], str]:
    """The weights and the log of a run that nothing stopped."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    run = tiny_run(tmp_path_factory.mktemp("whole"))
    weights = train(run, digits()).state_dict()
    torch.set_num_threads(threads)
    return weights, run.log.read_text()


# -- resuming ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 3, 4, 5, 6, 14, 19, 20])
def test_a_run_stopped_after_any_batch_ends_in_the_same_bits(step: int, tmp_path: Path, whole) -> None:
    run = tiny_run(tmp_path)
    with pytest.raises(Stop):
        train(run, digits(), stop_at(step))
    found = train(run, digits()).state_dict()
    assert same_bits(found, whole[0])
    assert run.log.read_text() == whole[1]


def test_a_run_stopped_between_its_log_and_its_checkpoint_ends_in_the_same_bits(
    tmp_path: Path, whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, add = tiny_run(tmp_path), log.add

    def add_and_stop(path: Path, row: log.Row) -> None:
        add(path, row)
        if row.epoch == 3:
            raise Stop

    with monkeypatch.context() as patch:
        patch.setattr(log, "add", add_and_stop)
        with pytest.raises(Stop):
            train(run, digits())
    assert len(run.log.read_text().splitlines()) == 1 + 3
    assert same_bits(train(run, digits()).state_dict(), whole[0])
    assert run.log.read_text() == whole[1]


def test_a_run_stopped_between_writing_a_checkpoint_and_renaming_it_ends_in_the_same_bits(
    tmp_path: Path, whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, rename, seen = tiny_run(tmp_path), Path.replace, []

    def stop_fourth(path: Path, target: Path) -> Path:
        seen.append(path)
        if len(seen) == 4:
            raise Stop
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop_fourth)
        with pytest.raises(Stop):
            train(run, digits())
    assert seen[-1].exists(), "the half-written state should lie beside the whole one"
    assert same_bits(train(run, digits()).state_dict(), whole[0])
    assert run.log.read_text() == whole[1]


CHILD = """
import sys, torch
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from test_training import digits, tiny_run
from capsviz.training.loop import train
torch.set_num_threads(1)
train(tiny_run(Path(sys.argv[2])), digits(), lambda place: print(place.step, flush=True))
"""


def killed_after(batches: int, folder: Path) -> int:
    """Run in a process of its own, kill that after so many batches, and say how it ended."""
    command = [sys.executable, "-c", CHILD, str(Path(__file__).parent), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(batches):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
    return child.returncode


@pytest.mark.slow
def test_a_run_killed_twice_at_random_batches_ends_in_the_same_bits(tmp_path: Path, whole) -> None:
    choice = random.Random(0)
    assert killed_after(choice.randint(1, 9), tmp_path) == -signal.SIGKILL
    killed_after(choice.randint(1, 9), tmp_path)
    run = tiny_run(tmp_path)
    assert same_bits(train(run, digits()).state_dict(), whole[0])
    assert run.log.read_text() == whole[1]


def test_a_finished_run_is_read_and_not_trained_again(tmp_path: Path, whole) -> None:
    run = tiny_run(tmp_path)
    train(run, digits())
    before, told = run.checkpoint.read_bytes(), []
    assert same_bits(train(run, digits(), told.append).state_dict(), whole[0])
    assert not told
    assert run.checkpoint.read_bytes() == before


def test_a_checkpoint_from_before_a_field_existed_is_resumed(tmp_path: Path, whole) -> None:
    run = tiny_run(tmp_path)
    with pytest.raises(Stop):
        train(run, digits(), stop_at(10))
    about = checkpoint.about(run.checkpoint)
    state = loop.begin(run)
    checkpoint.read(run.checkpoint, state.tensors())
    del about["loss"], about["recipe"]["description"], about["recipe"]["network"]["gradient"]
    checkpoint.write(run.checkpoint, state.tensors(), about)
    run.log.write_text("epoch,step,loss,held_out_error,pictures_per_second\n1,5,0.5,0.9,100\n2,10,0.4,0.9,100\n")
    assert same_bits(train(run, digits()).state_dict(), whole[0])
    rows = run.log.read_text().splitlines()
    assert rows[:3] == ["epoch,step,loss,held_out_error", "1,5,0.5,0.9", "2,10,0.4,0.9"]
    assert rows[3:] == whole[1].splitlines()[3:]


def test_the_log_holds_the_mean_loss_and_the_held_out_error_of_each_epoch(tmp_path: Path) -> None:
    places: list[loop.Place] = []
    run = tiny_run(tmp_path)
    train(run, digits(), places.append)
    rows = [row.split(",") for row in run.log.read_text().splitlines()]
    assert rows[0] == ["epoch", "step", "loss", "held_out_error"]
    assert [int(row[1]) for row in rows[1:]] == [5, 10, 15, 20]
    ends = [place for place in places if place.epoch_ends]
    assert [row[2:] for row in rows[1:]] == [[f"{end.loss:.6f}", f"{end.held_out_error:.5f}"] for end in ends]
    assert all((8 * place.held_out_error).is_integer() for place in ends if place.held_out_error is not None)


def test_the_returned_weights_are_the_running_average(tmp_path: Path) -> None:
    run = tiny_run(tmp_path, replace(TINY, epochs=1))
    found = train(run, digits()).state_dict()
    state = loop.begin(run)
    checkpoint.read(run.checkpoint, state.tensors())
    assert same_bits(found, state.average.module.state_dict())
    assert not same_bits(found, state.net.state_dict())


# -- what can go wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [{"recipe": replace(TINY, name="other")}, {"recipe": replace(TINY, rate=2e-3)}, {"seed": 2}, {"held_out": 7}],
    ids=["name", "rate", "seed", "held_out"],
)
def test_a_checkpoint_of_another_run_is_refused_and_left_alone(other: dict, tmp_path: Path) -> None:
    run = tiny_run(tmp_path)
    with pytest.raises(Stop):
        train(run, digits(), stop_at(3))
    before = run.checkpoint.read_bytes()
    with pytest.raises(CheckpointError, match=r"is of another run .* name another --folder"):
        train(replace(run, **other), digits())
    assert run.checkpoint.read_bytes() == before


def test_a_checkpoint_whose_tensors_do_not_fit_is_refused_by_name(tmp_path: Path) -> None:
    run = tiny_run(tmp_path)
    state = loop.begin(run)
    wrong = {**state.tensors(), "net/conv1.bias": torch.zeros(4)}
    checkpoint.write(run.checkpoint, wrong, {**run.identity, "step": 1})
    with pytest.raises(CheckpointError, match=r"net/conv1.bias is torch.float32 \(4,\), expected torch.float32 \(3,\)"):
        train(run, digits())
    half = {**state.tensors(), "net/conv1.bias": torch.zeros(3, dtype=torch.float16)}
    checkpoint.write(run.checkpoint, half, {**run.identity, "step": 1})
    with pytest.raises(CheckpointError, match="float16"):
        train(run, digits())
    short = {name: tensor for name, tensor in state.tensors().items() if name != "adam/0/exp_avg"}
    checkpoint.write(run.checkpoint, short, {**run.identity, "step": 1})
    with pytest.raises(CheckpointError, match="adam/0/exp_avg is not there"):
        train(run, digits())


def test_a_checkpoint_that_does_not_fit_changes_nothing_in_memory(tmp_path: Path) -> None:
    state = loop.begin(tiny_run(tmp_path))
    before = {name: tensor.clone() for name, tensor in state.tensors().items()}
    wrong = {name: torch.ones_like(tensor) for name, tensor in before.items()}
    checkpoint.write(tmp_path / "c.safetensors", {**wrong, "net/primary.bias": torch.zeros(1)}, {})
    with pytest.raises(CheckpointError):
        checkpoint.read(tmp_path / "c.safetensors", state.tensors())
    assert same_bits(state.tensors(), before)


@pytest.mark.parametrize("content", [b"", b"no", b"\xff" * 4096], ids=["empty", "short", "noise"])
def test_a_checkpoint_that_is_none_is_refused_with_what_to_do(content: bytes, tmp_path: Path) -> None:
    run = tiny_run(tmp_path)
    run.checkpoint.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"is not a checkpoint of ours .* move it away to begin anew"):
        train(run, digits())


def test_a_truncated_checkpoint_is_refused(tmp_path: Path) -> None:
    run = tiny_run(tmp_path)
    with pytest.raises(Stop):
        train(run, digits(), stop_at(3))
    run.checkpoint.write_bytes(run.checkpoint.read_bytes()[:-100])
    with pytest.raises(CheckpointError, match="move it away to begin anew"):
        train(run, digits())


def test_a_full_disk_leaves_the_last_good_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole) -> None:
    run = tiny_run(tmp_path)
    with pytest.raises(Stop):
        train(run, digits(), stop_at(7))
    before = run.checkpoint.read_bytes()

    def fill(_tensors: object, path: Path, **_: object) -> None:
        path.write_bytes(b"half of")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "save_file", fill)
        with pytest.raises(CheckpointError, match=r"No space left .* still there"):
            train(run, digits())
    assert run.checkpoint.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint.safetensors", "log.csv"]
    assert same_bits(train(run, digits()).state_dict(), whole[0])


def test_a_file_system_that_takes_no_more_bytes_leaves_the_last_good_checkpoint(tmp_path: Path, whole) -> None:
    run = tiny_run(tmp_path)
    with pytest.raises(Stop):
        train(run, digits(), stop_at(7))
    before = run.checkpoint.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # the system itself refuses the write half-way, as it does on a full disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, hard))
    try:
        with pytest.raises(CheckpointError, match="could not be written"):
            train(run, digits())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert run.checkpoint.read_bytes() == before
    assert same_bits(train(run, digits()).state_dict(), whole[0])


def test_a_folder_that_is_a_file_is_an_error_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(CheckpointError, match="cannot be written"):
        train(tiny_run(tmp_path / "taken"), digits())


def test_a_loss_that_is_no_number_stops_the_run_before_it_harms_the_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole
) -> None:
    run, calls = tiny_run(tmp_path), []

    def spoiled(*given) -> Losses:
        calls.append(given)
        found = losses(*given)
        return found._replace(margin=found.margin * math.nan) if len(calls) == 8 else found

    with monkeypatch.context() as patch:
        patch.setattr(loop, "losses", spoiled)
        with pytest.raises(TrainingError, match=r"the loss became nan at batch 8; .* is the last good state"):
            train(run, digits())
    assert checkpoint.about(run.checkpoint)["step"] == 6
    assert same_bits(train(run, digits()).state_dict(), whole[0])


def test_weights_that_are_no_numbers_never_replace_the_last_good_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole
) -> None:
    run, calls = tiny_run(tmp_path), []

    def spoiled(poses: Tensor, *given) -> Losses:
        calls.append(given)
        found = losses(poses, *given)
        # the root of zero is finite, its gradient is not
        return found._replace(margin=found.margin + (0 * poses).sum().sqrt()) if len(calls) == 9 else found

    with monkeypatch.context() as patch:
        patch.setattr(loop, "losses", spoiled)
        with pytest.raises(TrainingError, match=r"is no longer finite after batch 9; .* is the last good state"):
            train(run, digits())
    assert checkpoint.about(run.checkpoint)["step"] == 6
    assert same_bits(train(run, digits()).state_dict(), whole[0])


@pytest.mark.parametrize("held_out", [-1, 41, 48, 100])
def test_holding_out_more_than_there_is_is_refused(held_out: int, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=f"with {held_out} of 48 pictures held out"):
        train(replace(tiny_run(tmp_path), held_out=held_out), digits())
    assert not list(tmp_path.iterdir())


# -- the pictures -----------------------------------------------------------------------------------------------------


def test_the_last_pictures_are_held_out_and_each_other_one_is_seen_once_an_epoch(tmp_path: Path) -> None:
    run = tiny_run(tmp_path)
    numbered = Digits(digits().pixels, torch.arange(48))
    for epoch in range(3):
        seen = [loop.batch(run, numbered, 5 * epoch + place, 5).labels for place in range(5)]
        assert sorted(torch.cat(seen).flatten().tolist()) == list(range(40))
    assert torch.equal(numbered.last(8).labels, torch.arange(40, 48))


def test_ten_thousand_are_held_out_unless_told_otherwise() -> None:
    assert Run(TINY, 0, Path()).held_out == 10_000


def test_epochs_and_seeds_differ_in_order_and_moves(tmp_path: Path) -> None:
    run = tiny_run(tmp_path)
    images, labels, _ = loop.batch(run, digits(), 0, 5)
    for other, step in ((run, 5), (replace(run, seed=2), 0)):
        others, their_labels, _ = loop.batch(other, digits(), step, 5)
        assert not torch.equal(labels, their_labels)
        assert not torch.equal(images, others)
    assert torch.equal(images, loop.batch(run, digits(), 0, 5).images)


MOVED = AUGMENTATIONS["moved"]


def dot(row: int, column: int, count: int = 1) -> Tensor:
    images = torch.zeros(count, 1, 28, 28)
    images[:, :, row, column] = 1
    return images


def moves(count: int = 1, *, shift=(0, 0), angle: float = 0.0, slant: float = 0.0, stretch=(1.0, 1.0)) -> Moves:
    return Moves(
        torch.tensor([shift] * count),
        torch.full((count,), angle),
        torch.full((count,), slant),
        torch.tensor([stretch] * count),
    )


def middle_of_mass(images: Tensor) -> tuple[float, float]:
    """Column and row of the ink's middle, from the middle of the picture."""
    ink = images[0, 0]
    places = torch.arange(28) - 13.5
    return float((ink.sum(0) * places).sum() / ink.sum()), float((ink.sum(1) * places).sum() / ink.sum())


def test_a_shift_alone_moves_by_whole_pixels_exactly() -> None:
    images = torch.rand(1, 1, 28, 28)
    moved = move(images, moves(shift=(2, -1)))
    assert torch.equal(moved[:, :, :-1, 2:], images[:, :, 1:, :-2])
    assert moved[:, :, -1].abs().sum() == 0
    assert moved[:, :, :, :2].abs().sum() == 0


def test_shifts_go_to_the_right_and_down() -> None:
    assert torch.equal(move(dot(10, 12), moves(shift=(2, 1))), dot(11, 14))


def test_a_shift_is_the_same_beside_a_picture_that_is_turned() -> None:
    both = Moves(*(torch.cat(parts) for parts in zip(moves(shift=(2, 1)), moves(angle=0.5), strict=True)))
    # interpolation between pixels, in float32, misses the pixel's middle by rounding alone
    torch.testing.assert_close(move(dot(10, 12, 2), both)[:1], dot(11, 14), rtol=0, atol=1e-4)


def test_a_turn_is_counterclockwise() -> None:
    # a quarter turn takes what is right of the middle to the top; rounding as above
    torch.testing.assert_close(move(dot(14, 20), moves(angle=math.pi / 2)), dot(7, 14), rtol=0, atol=1e-4)


def test_a_slant_leans_the_top_to_the_right() -> None:
    column, row = middle_of_mass(move(dot(4, 14), moves(slant=0.2)))
    # ten rows above the middle, a fifth of a column each; interpolation spreads the dot by less than a tenth
    assert column == pytest.approx(0.5 + 0.2 * 9.5, abs=0.1)
    assert row == pytest.approx(-9.5, abs=0.1)


def test_a_stretch_widens_and_heightens_about_the_middle() -> None:
    spot = torch.nn.functional.avg_pool2d(dot(18, 19), 3, stride=1, padding=1)
    column, row = middle_of_mass(move(spot, moves(stretch=(1.4, 0.8))))
    # middles of mass of a sampled spot agree to a tenth of a pixel
    assert column == pytest.approx(1.4 * 5.5, abs=0.1)
    assert row == pytest.approx(0.8 * 4.5, abs=0.1)


@pytest.mark.parametrize(
    "how", [Augmentation(), Augmentation(rotation=6.0, scale=0.08, shear=0.06)], ids=["paper", "moved"]
)
def test_each_picture_of_a_batch_is_moved_by_its_own_draw(how: Augmentation) -> None:
    images = torch.rand(1, 1, 28, 28).repeat(16, 1, 1, 1)
    moved = augment(images, how, torch.Generator().manual_seed(0))
    distinct = {picture.numpy().tobytes() for picture in moved}
    # 16 draws of 25 shifts: fewer than 6 different ones would be a once-in-the-age-of-the-universe chance
    assert len(distinct) >= 6 if how.rotation == 0 else len(distinct) == 16


def test_the_papers_augmentation_reaches_two_pixels_each_way_and_no_further() -> None:
    moved = augment(dot(14, 14, 2000), Augmentation(), torch.Generator().manual_seed(0))
    found = {tuple(place) for place in moved[:, 0].nonzero()[:, 1:].tolist()}
    assert found == {(14 + down, 14 + right) for down in range(-2, 3) for right in range(-2, 3)}


def test_an_erased_square_is_black_lies_inside_and_leaves_the_rest() -> None:
    white, generator = torch.ones(500, 1, 28, 28), torch.Generator().manual_seed(0)
    drawn = squares(10, white, generator)
    corner, sides = drawn[:, :2], drawn[:, 2]
    assert (corner >= 0).all()
    assert (corner + sides[:, None] <= 28).all()
    # 500 draws of 11 sides
    assert set(sides.tolist()) == set(range(11))
    blanked = erased(white, drawn)[:, 0]
    for picture, (row, column, side) in zip(blanked, drawn.tolist(), strict=True):
        assert picture.sum() == 28 * 28 - side * side
        assert not picture[row : row + side, column : column + side].any()


def test_an_augmentation_that_erases_moves_as_one_that_does_not() -> None:
    images = torch.rand(8, 1, 28, 28)
    plain, holed = (augment(images, how, torch.Generator().manual_seed(3)) for how in (MOVED, replace(MOVED, erase=9)))
    here = holed != plain
    assert here.any()
    assert not holed[here].any()


def test_an_augmentation_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(
        RecipeError, match='there is no augmentation "wild"; there are paper, moved, moved-more, erased'
    ):
        augmentation("wild")


# -- data folders -----------------------------------------------------------------------------------------------------


def idx(array_shape: tuple[int, ...], content: bytes) -> bytes:
    """An idx file of unsigned bytes."""
    return bytes([0, 0, 8, len(array_shape)]) + b"".join(size.to_bytes(4, "big") for size in array_shape) + content


def data_folder(root: Path, pictures: bytes, labels: bytes) -> Path:
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for part in ("train", "t10k"):
        (raw / f"{part}-images-idx3-ubyte").write_bytes(pictures)
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(labels)
    return root


PICTURES, LABELS = idx((10_000, 28, 28), bytes(7_840_000)), idx((10_000,), bytes(10_000))


def test_a_folder_that_is_not_there_is_named_and_nothing_is_downloaded(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere does not hold a readable MNIST/raw .* --data or CAPSVIZ_DATA"):
        mnist(tmp_path / "nowhere", train=False)
    assert not (tmp_path / "nowhere").exists()


def test_files_of_the_right_form_are_read(tmp_path: Path) -> None:
    found = mnist(data_folder(tmp_path, PICTURES, LABELS), train=False)
    assert found.images().shape == (10_000, 1, 28, 28)


@pytest.mark.parametrize(
    ("pictures", "labels"),
    [
        (b"", LABELS),
        (PICTURES[:10], LABELS),
        (PICTURES[:-1], LABELS),
        (PICTURES, LABELS[:-1]),
        (PICTURES, b""),
        (LABELS, PICTURES),
        (LABELS, LABELS),
        (b"<html>not found</html>", LABELS),
        (bytes(4096), LABELS),
        (b"\xff" * 4096, LABELS),
        (idx((10, 28, 28), bytes(7840)), idx((10,), bytes(10))),
        (idx((10_000, 14, 56), bytes(7_840_000)), LABELS),
        (PICTURES, idx((9_999,), bytes(9_999))),
        (PICTURES, idx((10_000,), b"\x0a" * 10_000)),
    ],
    ids=[
        "empty",
        "header cut",
        "pictures cut",
        "labels cut",
        "labels empty",
        "swapped",
        "labels twice",
        "a web page",
        "zeros",
        "ones",
        "ten pictures",
        "not 28x28",
        "a label short",
        "labels of ten",
    ],
)
def test_damaged_data_files_are_an_error_with_a_sentence(pictures: bytes, labels: bytes, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"does not hold a readable MNIST/raw|MNIST/raw is damaged"):
        mnist(data_folder(tmp_path, pictures, labels), train=False)


def test_the_real_training_set_is_read_whole(data: Path) -> None:
    found = mnist(data, train=True)
    assert torch.bincount(found.labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]


# -- losses and recipes -----------------------------------------------------------------------------------------------


def test_the_margin_loss_is_the_papers_fourth_equation() -> None:
    lengths, labels = torch.rand(6, 10), torch.randint(10, (6,))
    for found, row, label in zip(margin(lengths, labels).tolist(), lengths.tolist(), labels.tolist(), strict=True):
        expected = sum(
            max(0, 0.9 - length) ** 2 if k == label else 0.5 * max(0, length - 0.1) ** 2 for k, length in enumerate(row)
        )
        # ten sums in float32
        assert found == pytest.approx(expected, rel=1e-5)


def test_no_softmax_stands_before_the_margins() -> None:
    lengths = torch.full((1, 10), 0.1)
    lengths[0, 4] = 0.9
    assert margin(lengths, torch.tensor([4])).item() == 0


def example() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(3)
    poses = 0.2 * torch.randn(5, 10, 16, generator=generator)
    decoded, images = (torch.rand(5, 1, 28, 28, generator=generator) for _ in range(2))
    return poses, decoded, images, torch.tensor([[3], [1], [4], [1], [5]])


def test_the_reconstruction_weighs_the_sum_of_squared_errors_not_their_mean() -> None:
    poses, decoded, images, labels = example()
    found = losses(poses, decoded, images, labels, TINY)
    mean = (decoded - images).square().mean()
    # 0.0005 x 784 pixels; float32 sums
    assert float(found.reconstruction / mean) == pytest.approx(0.392, rel=1e-5)


def test_the_total_is_the_sum_of_the_two_losses_as_means_over_pictures() -> None:
    poses, decoded, images, labels = example()
    found = losses(poses, decoded, images, labels, TINY)
    each = [losses(poses[[k]], decoded[[k]], images[[k]], labels[[k]], TINY) for k in range(5)]
    # a mean of five in float32
    assert float(found.total) == pytest.approx(
        sum(float(one.margin + one.reconstruction) for one in each) / 5, rel=1e-5
    )


def test_the_official_convention_makes_the_reconstruction_weigh_twenty_times_more() -> None:
    printed = losses(*example(), TINY)
    official = losses(*example(), replace(TINY, loss="official"))
    assert float(official.reconstruction) == float(printed.reconstruction)
    # the margin loss halved and averaged over ten classes; one division in float32
    assert float(printed.margin / official.margin) == pytest.approx(20, rel=1e-6)


def test_the_decoder_is_given_the_pose_of_the_true_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, given, decode = tiny_run(tmp_path, replace(TINY, epochs=1)), [], CapsNet.decode

    def spy(net: CapsNet, poses: Tensor, classes: Tensor) -> Tensor:
        given.append(classes)
        return decode(net, poses, classes)

    monkeypatch.setattr(CapsNet, "decode", spy)
    train(run, digits())
    assert len(given) == 5
    for step, classes in enumerate(given):
        assert torch.equal(classes, loop.batch(run, digits(), step, 5).labels[:, 0])


def test_the_rate_rises_then_falls_along_half_a_cosine_to_zero() -> None:
    recipe = replace(TINY, rate=1.0, warmup=10)
    rates = [loop.rate(recipe, step, 110) for step in range(110)]
    assert rates[:10] == pytest.approx([(step + 1) / 10 for step in range(10)])
    assert rates[60] == pytest.approx(0.5)
    assert rates[-1] < 1e-3
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_the_recipe_of_the_shipped_network_stands_as_declared() -> None:
    recipe = RECIPES["sabour-r3"]
    assert recipe.network == CapsNetConfig()
    assert recipe.augmentation == Augmentation(shift=2, rotation=6.0, scale=0.08, shear=0.06)
    numbers = (recipe.epochs, recipe.batch, recipe.rate, recipe.warmup, recipe.ema, recipe.loss, recipe.reconstruction)
    assert numbers == (14, 64, 1e-3, 200, 0.999, "printed", 0.0005)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_each_recipe_has_a_line_of_its_own_and_survives_json(recipe: Recipe) -> None:
    assert recall(json.loads(json.dumps(asdict(recipe)))) == recipe
    assert len({other.description for other in RECIPES.values()} | {""}) == len(RECIPES) + 1


def test_a_recipe_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(RecipeError, match='there is no recipe "best"; there are sabour-r3, sabour-r1, small'):
        named("best")


@pytest.mark.parametrize("values", [{}, {"network": 3}, {"network": {"decoder": [1, 2]}, "augmentation": {"x": 1}}])
def test_what_is_no_recipe_is_refused(values: dict) -> None:
    with pytest.raises(RecipeError, match="not a recipe of ours"):
        recall(values)


def test_a_run_that_starts_from_weights_starts_at_them_and_says_so(tmp_path: Path) -> None:
    net, first = build(TINY.network), tmp_path / "first.safetensors"
    weights.save(net.state_dict(), TINY.network, first)
    run = Run(TINY, seed=1, folder=tmp_path, start=first)
    begun = loop.begin(run).net.state_dict()
    for name, tensor in weights.load(first).state_dict().items():
        assert torch.equal(begun[name], tensor), name
    assert run.identity["start"] == weights.digest(first)
    assert "start" not in replace(run, start=None).identity
