"""What it costs: work counted against torch's own count, what is timed, how it is drawn, and the tab."""

from __future__ import annotations

import pytest
import torch
from measurements import drawn
from torch.utils.flop_counter import FlopCounterMode
from visits import rows, visit, words
from why_networks import nets as nets
from why_networks import shelf as shelf

from capsviz.experiments import cost
from capsviz.experiments.cost import Point, grown, work
from capsviz.figures.costs import growth
from capsviz.network import CapsNet, CapsNetConfig, Cnn, CnnConfig, Network
from capsviz.views import why_cost

SMALL = CapsNetConfig(side=20, filters=5, types=3, classes=4, dim=6, decoder=(7, 11))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "LEAST", 0.0)
    monkeypatch.setattr(cost, "GROWTH", {"side": (20, 28), "classes": (5, 10), "types": (8, 32)})


def counted(net: torch.nn.Module, side: int, **more: int) -> int:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net(torch.rand(1, 1, side, side), **more)
    return counter.get_total_flops() // 2


@pytest.mark.parametrize("iterations", [1, 2, 4])
@pytest.mark.parametrize("config", [SMALL, CapsNetConfig(side=28, filters=7, types=2, classes=3, dim=5)])
def test_the_work_of_a_capsule_network_is_what_torch_counts(config: CapsNetConfig, iterations: int) -> None:
    assert work(config, iterations) == counted(CapsNet(config), config.side, iterations=iterations)


@pytest.mark.parametrize("config", [CnnConfig(side=20, filters=5, hidden=11), CnnConfig(side=36, filters=3, classes=4)])
def test_the_work_of_a_cnn_is_what_torch_counts(config: CnnConfig) -> None:
    assert work(config) == counted(Cnn(config).eval(), config.side)


def test_one_size_grows_at_a_time_and_capsules_only_where_there_are_some() -> None:
    for axis, size in (("side", 40), ("classes", 20), ("types", 8)):
        for config in grown(axis, size).values():
            assert getattr(config, axis) == size
    assert list(grown("types", 8)) == ["CapsNet"]
    plain, wide = grown("side", 28), grown("classes", 20)
    assert wide["CapsNet"].side == plain["CapsNet"].side


def test_every_network_is_timed_and_left_as_it_was(nets: dict[str, Network]) -> None:
    before = {name: next(net.parameters()).clone() for name, net in nets.items()}
    capsnet, cnn = nets.values()
    assert isinstance(capsnet, CapsNet)
    assert isinstance(cnn, Cnn)
    found = list(cost.costs({"CapsNet": capsnet, "CNN": cnn}))
    assert [(one.name, one.iterations) for one in found] == [("CapsNet", r) for r in cost.ITERATIONS] + [("CNN", None)]
    # how the two stand to each other is for the machine to say: others may be at work on it
    assert all(one.picture > 0 and one.step > 0 for one in found)
    assert found[0].parameters == sum(each.numel() for each in capsnet.parameters())
    assert [one.kept for one in found[:4]] == sorted({one.kept for one in found[:4]}), "each iteration keeps more"
    for name, net in nets.items():
        assert torch.equal(next(net.parameters()), before[name])
        assert not net.training


def test_what_is_kept_for_the_way_back_is_each_tensor_once() -> None:
    net = Cnn(CnnConfig(filters=2, hidden=3, dropout=0.0))
    images = torch.rand(4, 1, 28, 28)
    # what the ReLU after a layer of three features and the sum over them need, and no weights: 4 x 3 numbers, once
    kept = cost._kept(net, lambda: torch.relu(net.hidden(images.flatten(1)[:, : 2 * 9])).square().sum())
    assert kept == 4 * (784 + 3) * 4


def test_curves_and_points_are_told_as_multiples_of_the_usual_size() -> None:
    points = [Point("CapsNet", "side", 20, 0.5), Point("CapsNet", "side", 28, 2.0)]
    curve = {"CapsNet": [(20, 10.0), (28, 40.0)]}
    figure = growth(curve, {"CapsNet": [(20, 1.0), (28, 2.0)]}, points, {"CapsNet": "red"}, what="pixels", usual=28)
    assert [list(one.y) for one in drawn(figure)] == [[0.25, 1], [0.5, 1], [0.25, 1]]
    assert [one.name for one in drawn(figure)] == [
        "CapsNet: multiplications", "CapsNet: parameters", "CapsNet: time, measured",
    ]  # fmt: skip


def test_the_curves_are_there_at_once_and_the_button_measures() -> None:
    app = visit("why", view="What it costs")
    assert "Nothing was measured on this machine yet" in " ".join(one.value for one in app.info)
    app.button(key="why.cost.measure").click().run()
    measured = why_cost.table(app.session_state["why.cost.costs"])
    assert [list(row) for row in (measured.head, *measured.rows)] == rows(app)[-1 - len(measured.rows) :]
    assert not app.info
    for axis in ("classes", "types"):
        app.segmented_control(key="why.cost.axis").set_value(axis).run()
        assert words(app)
    assert {one.axis for one in app.session_state["why.cost.points"]} == {"side", "classes", "types"}
