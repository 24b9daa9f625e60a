"""The door of the networks: what goes in comes out, and what is not right stays outside."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from networks import TINY
from safetensors.torch import save_file
from torch import Tensor

from capsviz import stored, weights
from capsviz.capture import capture
from capsviz.network import CapsNet
from capsviz.weights import WeightsError, card, digest, load, save, shipped


@pytest.fixture
def shelf(tiny: CapsNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of shipped networks that holds one, `small`, with its card."""
    folder = tmp_path / "pretrained"
    folder.mkdir()
    path = folder / "small.safetensors"
    save(tiny.state_dict(), TINY, path)
    path.with_suffix(".json").write_text(json.dumps({"sha256": digest(path), "seed": 1}))
    monkeypatch.setattr(weights, "folder", lambda: folder)
    return path


def write(path: Path, tensors: dict[str, Tensor], config: Any) -> Path:
    text = config if isinstance(config, str) else json.dumps(config)
    save_file(tensors, path, metadata={"capsviz": text})
    return path


def tiny_tensors(net: CapsNet) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in net.state_dict().items()}


def test_a_network_is_loaded_by_its_name(shelf: Path, tiny: CapsNet) -> None:
    net = load("small")
    assert shipped() == ["small"]
    assert card("small")["seed"] == 1
    assert net.config == TINY
    for name, tensor in tiny.state_dict().items():
        assert torch.equal(net.state_dict()[name], tensor.half().float()), name
    assert shelf.stat().st_size < 2.2 * sum(tensor.numel() for tensor in tiny.state_dict().values())


def test_a_loaded_network_is_float32_and_in_evaluation_mode(shelf: Path) -> None:
    net = load(shelf)
    assert {tensor.dtype for tensor in net.state_dict().values()} == {torch.float32}
    assert not net.training
    assert not any(parameter.requires_grad for parameter in net.parameters())


def test_a_saved_network_answers_as_it_did(tiny: CapsNet, tiny_picture: Any, tmp_path: Path) -> None:
    save(tiny.state_dict(), TINY, tmp_path / "mine.safetensors")
    again = capture(load(str(tmp_path / "mine.safetensors")), tiny_picture)
    # float16 keeps eleven bits: a relative 5e-4 in each weight
    assert abs(again.lengths - capture(tiny, tiny_picture).lengths).max() < 5e-3


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64])
def test_other_floats_on_disk_become_float32(tiny: CapsNet, tmp_path: Path, dtype: torch.dtype) -> None:
    tensors = {name: tensor.to(dtype) for name, tensor in tiny.state_dict().items()}
    net = load(write(tmp_path / "x.safetensors", tensors, asdict(TINY)))
    assert torch.equal(net.conv1.weight, tensors["conv1.weight"].float())


@pytest.mark.parametrize("place", [0, 9, 300, -1])
def test_a_file_with_one_changed_byte_is_refused_by_name_and_never_opened(
    shelf: Path, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    content = bytearray(shelf.read_bytes())
    content[place] ^= 1
    shelf.write_bytes(content)
    monkeypatch.setattr(stored, "safe_open", lambda *_, **__: pytest.fail("the file was opened"))
    for name in ("small", shelf):
        with pytest.raises(WeightsError, match=r"small\.safetensors is not the file its card describes"):
            load(name)


def test_a_relative_path_into_the_folder_does_not_go_round_the_card(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.with_suffix(".json").unlink()
    monkeypatch.chdir(shelf.parent)
    with pytest.raises(WeightsError, match=r"small\.json, the card beside the weights, cannot be read"):
        load("small.safetensors")


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"seed": 1}', '{"sha256": null}', "[" * 100_000])
def test_a_broken_card_is_refused(shelf: Path, text: str) -> None:
    shelf.with_suffix(".json").write_text(text)
    with pytest.raises(WeightsError, match=r"small\.(json, the card|safetensors is not the file its card)"):
        load("small")


@pytest.mark.parametrize(
    "name",
    [
        *("absent", "", ".", "..", "../small", "./small", "pretrained/small", "small/", "*", "sm\0all", "a" * 5000),
        *("absent.safetensors", ".safetensors", "\0.safetensors", "a" * 5000 + ".safetensors"),
    ],
)
def test_a_name_is_looked_up_in_the_folder_and_leads_nowhere_else(shelf: Path, name: str) -> None:
    (shelf.parent.parent / "small.safetensors").write_bytes(b"outside")
    with pytest.raises(WeightsError, match=r"there is no network .*; there are small, and any \.safetensors file"):
        load(name)


def test_without_any_network_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "folder", lambda: tmp_path / "nowhere")
    with pytest.raises(WeightsError, match='no network "sabour-r3"; there are none yet'):
        load()


@pytest.mark.parametrize("content", [b"", b"x", b"\xff" * 100, b"\x08" + b"\0" * 7 + b"{}      ", b"PK\x03\x04" * 50])
def test_what_is_not_safetensors_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"x\.safetensors"):
        load(path)


def test_a_file_that_was_cut_short_is_refused(shelf: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.safetensors"
    path.write_bytes(shelf.read_bytes()[:-100])
    with pytest.raises(WeightsError, match=r"cut\.safetensors is not a readable safetensors file"):
        load(path)


@given(place=st.integers(0, 2000), value=st.integers(0, 255))
def test_a_changed_header_is_a_network_or_a_weights_error(
    tiny: CapsNet, tmp_path_factory: pytest.TempPathFactory, place: int, value: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed.safetensors"
    save(tiny.state_dict(), TINY, path)
    content = bytearray(path.read_bytes())
    content[place] = value
    path.write_bytes(content)
    try:
        net = load(path)
    except WeightsError:
        return
    assert isinstance(net, CapsNet)
    assert net.config.lower == TINY.lower


@pytest.mark.parametrize(
    "config",
    [
        *("", "null", "[]", "3", "{", "[" * 100_000, {}, {"decoder": 5}, {"decoder": [7]}),
        {**asdict(TINY), "extra": 1},
        {**asdict(TINY), "side": "28"},
        {**asdict(TINY), "side": 20.0},
        {**asdict(TINY), "side": 10**12},
        {**asdict(TINY), "types": -3},
        {**asdict(TINY), "dim": 0},
        {**asdict(TINY), "bias": 3},
        {**asdict(TINY), "decoder": ["7", 11]},
        {**asdict(TINY), "iterations": 10**9},
        {**asdict(TINY), "gradient": "some"},
        json.dumps(asdict(TINY)).replace("20", "9" * 5000, 1),
    ],
)
def test_a_file_that_does_not_say_what_network_it_is_for_is_refused(tiny: CapsNet, tmp_path: Path, config: Any) -> None:
    path = write(tmp_path / "x.safetensors", tiny_tensors(tiny), config)
    with pytest.raises(WeightsError, match=r"x\.safetensors does not say what network it is for") as caught:
        load(path)
    assert len(str(caught.value)) < 400


def test_a_file_without_metadata_is_refused(tiny: CapsNet, tmp_path: Path) -> None:
    save_file(tiny_tensors(tiny), tmp_path / "x.safetensors")
    with pytest.raises(WeightsError, match=r"x\.safetensors does not say what network it is for"):
        load(tmp_path / "x.safetensors")


def test_the_largest_network_a_file_can_claim_to_be_takes_no_memory(tiny: CapsNet, tmp_path: Path) -> None:
    huge = {"side": 1024, "filters": 4096, "types": 1024, "lower_dim": 1024, "classes": 1000, "dim": 1024}
    path = write(tmp_path / "x.safetensors", tiny_tensors(tiny), {**asdict(TINY), **huge, "decoder": [65536, 65536]})
    # its W alone would be some 10^18 bytes
    with pytest.raises(WeightsError, match=r"conv1.bias has shape \[5\], expected \[4096\]"):
        load(path)


@pytest.mark.parametrize(
    ("name", "tensor", "sentence"),
    [
        ("digits.W", torch.zeros(12, 4, 8, 6), r"digits.W has shape \[12, 4, 8, 6\], expected \[12, 4, 6, 8\]"),
        ("digits.W", None, r"digits.W has shape None, expected \[12, 4, 6, 8\]"),
        ("digits.bias", torch.zeros(4, 6), r"digits.bias has shape \[4, 6\], expected None"),
        ("conv1.bias", torch.zeros(5, dtype=torch.int32), "conv1.bias is stored as I32; weights are F16, BF16, F32"),
    ],
)
def test_tensors_of_another_network_are_named_before_any_is_read(
    tiny: CapsNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, tensor: Tensor | None, sentence: str
) -> None:
    tensors = tiny_tensors(tiny)
    if tensor is None:
        del tensors[name]
    else:
        tensors[name] = tensor
    path = write(tmp_path / "x.safetensors", tensors, asdict(TINY))
    monkeypatch.setattr(stored, "safe_open", HeaderOnly)
    with pytest.raises(WeightsError, match=rf"x\.safetensors: {sentence}"):
        load(path)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_numbers_are_refused(tiny: CapsNet, tmp_path: Path, value: float) -> None:
    tensors = tiny_tensors(tiny)
    tensors["primary.bias"][3] = value
    with pytest.raises(WeightsError, match=r"primary\.bias holds values that are not numbers"):
        load(write(tmp_path / "x.safetensors", tensors, asdict(TINY)))


def test_the_network_that_ships_is_the_papers(shipped: CapsNet) -> None:
    assert sum(parameter.numel() for parameter in shipped.parameters()) == 8_215_568
    assert shipped.config.iterations == 3


class HeaderOnly:
    """An opened safetensors file whose numbers must not be read."""

    def __init__(self, path: Path, framework: str) -> None:
        self.file = stored_safe_open(path, framework=framework)

    def __enter__(self) -> HeaderOnly:
        self.opened = self.file.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.file.__exit__(*error)

    def __getattr__(self, name: str) -> Any:
        assert name != "get_tensor", "a tensor was read"
        return getattr(self.opened, name)


stored_safe_open: Any = stored.safe_open
