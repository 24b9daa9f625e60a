"""A run shared by several processes is the same run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from shared_run import work
from test_training import TINY, digits

from capsviz.training.run import TrainingError
from capsviz.training.workers import Workers

HERE = Path(__file__).parent


def torchrun(count: int, folder: Path) -> None:
    folder.mkdir()
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={count}"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(HERE)}
    done = subprocess.run(
        [*command, str(HERE / "shared_run.py"), str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def alone_and_together(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder, threads = tmp_path_factory.mktemp("runs"), torch.get_num_threads()
    (folder / "alone").mkdir()
    work(folder / "alone", TINY, digits())
    torch.set_num_threads(threads)
    torchrun(2, folder / "together")
    return folder / "alone", folder / "together"


def test_two_processes_give_the_same_gradients_as_one(alone_and_together: tuple[Path, Path]) -> None:
    alone, together = (load_file(folder / "gradients.safetensors") for folder in alone_and_together)
    assert alone.keys() == together.keys()
    for name, gradient in alone.items():
        assert gradient.abs().max() > 0
        # the same sums in another order, in float32
        torch.testing.assert_close(together[name], gradient, rtol=1e-5, atol=1e-5 * float(gradient.abs().max()))


def test_two_processes_end_a_run_where_one_does_and_write_it_down_once(alone_and_together: tuple[Path, Path]) -> None:
    alone, together = (load_file(folder / "trained.safetensors") for folder in alone_and_together)
    for name, tensor in alone.items():
        # Adam divides by the root of small squares, so rounding grows from batch to batch
        torch.testing.assert_close(together[name], tensor, rtol=1e-3, atol=1e-4)
    rows = [(folder / "log.csv").read_text().splitlines() for folder in alone_and_together]
    assert [row.split(",")[:2] for row in rows[0]] == [row.split(",")[:2] for row in rows[1]]
    assert (alone_and_together[1] / "checkpoint.safetensors").exists()


def test_each_picture_of_a_batch_is_in_one_workers_share() -> None:
    batch = torch.arange(12)
    shares = [Workers(rank=rank, count=3).share(batch) for rank in range(3)]
    assert sorted(torch.cat(shares).tolist()) == batch.tolist()
    assert {len(share) for share in shares} == {4}


def test_a_batch_that_cannot_be_shared_evenly_is_refused_in_a_sentence() -> None:
    with pytest.raises(TrainingError, match="3 workers cannot share batches of 64 pictures evenly"):
        Workers(count=3).divide(64)
    Workers(count=4).divide(64)
